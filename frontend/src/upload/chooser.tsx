import type { TargetedEvent } from 'preact';
import type { Config } from '../config.ts';
import { bytes } from '../format.ts';
import { accept } from './files.ts';
import { photosOf } from './gather.ts';

/** Whether this is a phone or a tablet, where taking a photo is a way to choose one. */
const HAS_CAMERA = matchMedia('(hover: none) and (pointer: coarse)').matches;

/** Where photos come in: files, a folder of them, or the camera. */
export function Chooser({
  onFiles,
  config: { limits, formats },
  compact,
  off,
}: {
  onFiles: (files: File[]) => void;
  config: Config;
  /** Once there are photos to make room for. */
  compact: boolean;
  /** While none are taken. */
  off: boolean;
}) {
  return (
    <section
      class={`chooser${compact ? ' chooser-compact' : ''}${off ? ' chooser-off' : ''}`}
      aria-label="Add photos"
    >
      <fieldset class="chooser-ways" disabled={off}>
        <Way id="photo" name="Choose photos" onFiles={onFiles} accept={accept(formats)} multiple />
        {HAS_CAMERA ? (
          <Way quiet name="Take a photo" onFiles={onFiles} accept="image/*" capture="environment" />
        ) : (
          <Way
            quiet
            name="Choose a folder"
            onFiles={(files) => onFiles(photosOf(files, formats))}
            webkitdirectory
          />
        )}
      </fieldset>
      <div class="chooser-hints">
        {!HAS_CAMERA && !off && <p class="chooser-or">or drop or paste them anywhere on this page</p>}
        <p class="chooser-hint" id="photo-hint">
          {formats.names}, up to {bytes(limits.maxUploadBytes)} each
        </p>
      </div>
    </section>
  );
}

/** A file input that looks like a button. */
function Way({
  name,
  onFiles,
  quiet,
  ...input
}: {
  name: string;
  onFiles: (files: File[]) => void;
  quiet?: boolean;
  id?: string;
  accept?: string;
  multiple?: boolean;
  capture?: 'environment';
  webkitdirectory?: boolean;
}) {
  const choose = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
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
