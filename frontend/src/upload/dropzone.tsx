import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Formats } from '../config.ts';
import { Icon } from '../parts/icon.tsx';
import { type Dragged, watchDrops } from './drops.ts';

/**
 * Takes files that are dropped or pasted anywhere, whatever view is shown, and says so while they
 * are held over the page. Its properties must stay the same objects.
 */
export function Dropzone({
  formats,
  onFiles,
  off,
}: {
  formats: Formats;
  onFiles: (files: File[]) => void;
  /** While nothing is taken; a page must still not be left for what is dropped on it. */
  off: ReadonlySignal<boolean>;
}) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  useEffect(() => watchDrops(window, formats, setDragged, onFiles), [formats, onFiles]);
  if (!dragged || off.value) return null;
  const isVideo = dragged.all === 'videos';
  return (
    <div class="dropzone always-dark" popover="manual" ref={show} aria-hidden="true">
      <div class="dropzone-frame corners">
        <Icon name={isVideo ? 'without' : 'upload'} />
        <p class="dropzone-words">{words(dragged)}</p>
        <p class="aside">
          {isVideo ? 'Photos are.' : 'They go to this site’s own storage and are read there.'}
        </p>
      </div>
    </div>
  );
}

/** Says what letting go would do. */
function words({ count, all }: Dragged) {
  if (all === 'videos') return 'RAW and video aren’t supported';
  const what = all ?? 'files';
  if (!count) return 'Drop to add photos';
  return `Drop to add ${count === 1 ? `1 ${what.slice(0, -1)}` : `${count} ${what}`}`;
}

/** Brings it above everything, also above the dialog of a photo. */
function show(element: HTMLElement | null) {
  element?.showPopover();
}
