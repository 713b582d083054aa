import { bytes } from '../format.js';
import { ACCEPT, FORMAT_NAMES } from './files.js';
import { photosOf } from './gather.js';

/** Whether this is a phone or a tablet, where taking a photo is a way to choose one. */
const HAS_CAMERA = matchMedia('(hover: none) and (pointer: coarse)').matches;

/**
 * Where photos come in: files, a folder of them, or the camera.
 * @param {{onFiles: (files: File[]) => void, maxBytes: number, compact: boolean}} props `compact`
 *   once there are photos to make room for
 */
export function Chooser({ onFiles, maxBytes, compact }) {
  return (
    <section class={`chooser${compact ? ' chooser-compact' : ''}`} aria-label="Add photos">
      <div class="chooser-ways">
        <Way id="photo" name="Choose photos" onFiles={onFiles} accept={ACCEPT} multiple />
        {HAS_CAMERA ? (
          <Way quiet name="Take a photo" onFiles={onFiles} accept="image/*" capture="environment" />
        ) : (
          <Way
            quiet
            name="Choose a folder"
            onFiles={(files) => onFiles(photosOf(files))}
            webkitdirectory
          />
        )}
      </div>
      <div class="chooser-hints">
        {!HAS_CAMERA && <p class="chooser-or">or drop or paste them anywhere on this page</p>}
        <p class="chooser-hint" id="photo-hint">
          {FORMAT_NAMES}, up to {bytes(maxBytes)} each
        </p>
      </div>
    </section>
  );
}

/**
 * A file input that looks like a button.
 * @param {{name: string, onFiles: (files: File[]) => void, quiet?: boolean, id?: string,
 *   accept?: string, multiple?: boolean, capture?: 'environment', webkitdirectory?: boolean}} props
 */
function Way({ name, onFiles, quiet, ...input }) {
  /** @param {import('preact').TargetedEvent<HTMLInputElement>} event */
  const choose = ({ currentTarget }) => {
    if (currentTarget.files) onFiles(Array.from(currentTarget.files));
    // So that choosing the same photo again is a change again.
    currentTarget.value = '';
  };
  return (
    <label class={`button way${quiet ? ' button-quiet' : ''}`}>
      <input
        {...input}
        class="unseen"
        type="file"
        onChange={choose}
        aria-describedby="photo-hint"
      />
      {name}
    </label>
  );
}
