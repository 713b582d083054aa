import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Formats } from '../config.ts';
import { watchDrops } from './drops.ts';

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
  const [dragging, setDragging] = useState(false);
  useEffect(() => watchDrops(window, formats, setDragging, onFiles), [formats, onFiles]);
  return dragging && !off.value ? (
    <div class="dropzone" popover="manual" ref={show} aria-hidden="true">
      <p class="dropzone-words">Let go to upload</p>
    </div>
  ) : null;
}

/** Brings it above everything, also above the dialog of a photo. */
function show(element: HTMLElement | null) {
  element?.showPopover();
}
