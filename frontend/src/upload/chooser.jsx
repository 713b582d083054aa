import { useEffect, useState } from 'preact/hooks';
import { watchDrops } from './drops.js';
import { ACCEPT, FORMAT_NAMES } from './files.js';
import { bytes } from '../format.js';

/** The id of the file input, for whoever has to give it the focus. */
export const CHOOSER_ID = 'photo';

/**
 * Where photos come in: a field to click, to reach with the keyboard, or to drop a photo on; a
 * photo dropped anywhere else on the page counts as well.
 * @param {{onFiles: (files: FileList) => void, notice: string | null, maxBytes: number,
 *   compact: boolean}} props `compact` once there are results to make room for
 */
export function Chooser({ onFiles, notice, maxBytes, compact }) {
  const [dragging, setDragging] = useState(false);
  useEffect(() => watchDrops(window, setDragging, onFiles), [onFiles]);

  /** @param {import('preact').TargetedEvent<HTMLInputElement>} event */
  const choose = ({ currentTarget: input }) => {
    if (input.files) onFiles(input.files);
    // So that choosing the same photo again is a change again.
    input.value = '';
  };

  const look = `${compact ? ' chooser-compact' : ''}${dragging ? ' chooser-ready' : ''}`;
  return (
    <section aria-label="Upload">
      <label class={`chooser${look}`}>
        <input
          id={CHOOSER_ID}
          class="unseen"
          type="file"
          accept={ACCEPT}
          onChange={choose}
          aria-labelledby="photo-name"
          aria-describedby="photo-hint"
        />
        <span class="chooser-call">
          <span id="photo-name" class="button">
            {dragging ? 'Let go to send it' : compact ? 'Choose another photo' : 'Choose a photo'}
          </span>
          {!dragging && <span class="chooser-or">or drop it anywhere</span>}
        </span>
        <span id="photo-hint" class="chooser-hint">
          {FORMAT_NAMES}, up to {bytes(maxBytes)}
        </span>
      </label>
      <div role="alert">{notice && <p class="problem">{notice}</p>}</div>
    </section>
  );
}
