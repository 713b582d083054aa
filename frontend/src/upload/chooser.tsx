import type { ComponentChildren, TargetedEvent } from 'preact';
import type { Config } from '../config.ts';
import { bytes } from '../format.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { accept } from './files.ts';
import { photosOf } from './gather.ts';

/** Whether this is a phone or a tablet, where taking a photo is a way to choose one. */
const HAS_CAMERA = matchMedia('(hover: none) and (pointer: coarse)').matches;

interface Choosing {
  onFiles: (files: File[]) => void;
  config: Config;
  /** While none are taken. */
  off: boolean;
}

/** Where photos come in: files, a folder of them, or the camera. */
export function Chooser({ onFiles, config: { limits, formats }, off }: Choosing) {
  return (
    <section class={`chooser corners${off ? ' chooser-off' : ''}`} aria-label="Add photos">
      {!HAS_CAMERA && !off && <p class="chooser-call">Drop photos or a folder here</p>}
      <fieldset class="chooser-ways" disabled={off}>
        <Way
          {...{ onFiles, id: 'photo', icon: 'image', accept: accept(formats), multiple: true }}
          class="button button-main"
          describedBy="photo-hint"
        >
          Choose photos
        </Way>
        {HAS_CAMERA ? (
          <Way {...{ onFiles, icon: 'camera', accept: 'image/*', capture: 'environment' }} class="button">
            Take a photo
          </Way>
        ) : (
          <Folder {...{ onFiles, formats }} class="button">
            Choose a folder
          </Folder>
        )}
      </fieldset>
      <p class="chooser-hint" id="photo-hint">
        {!HAS_CAMERA && !off && 'Or paste. '}
        {formats.names}, up to {bytes(limits.maxUploadBytes)} each
      </p>
    </section>
  );
}

/** The same ways, small: for more photos, while there are some to be seen. */
export function AddMore({ onFiles, config: { formats }, off }: Choosing) {
  return (
    <fieldset class="chooser-ways" disabled={off}>
      <Way
        {...{ onFiles, id: 'photo', icon: 'plus', accept: accept(formats), multiple: true }}
        class="button"
      >
        Add more
      </Way>
      {!HAS_CAMERA && (
        <Folder {...{ onFiles, formats }} class="tool" title="Choose a folder">
          <span class="unseen">Choose a folder</span>
        </Folder>
      )}
    </fieldset>
  );
}

function Folder({
  onFiles,
  formats,
  ...way
}: {
  onFiles: (files: File[]) => void;
  formats: Config['formats'];
  class: string;
  title?: string;
  children: ComponentChildren;
}) {
  const photos = (files: File[]) => onFiles(photosOf(files, formats));
  return <Way {...way} icon="folder" onFiles={photos} webkitdirectory />;
}

/** A file input that looks like a button. */
function Way({
  onFiles,
  icon,
  children,
  class: look,
  title,
  describedBy,
  ...input
}: {
  onFiles: (files: File[]) => void;
  icon: IconName;
  children: ComponentChildren;
  class: string;
  title?: string;
  /** The id of what says more. */
  describedBy?: string;
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
    <label class={`way ${look}`} title={title}>
      <input
        {...input}
        class="unseen"
        type="file"
        onChange={choose}
        aria-describedby={describedBy}
      />
      <Icon name={icon} />
      {children}
    </label>
  );
}
