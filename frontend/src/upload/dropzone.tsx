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
}: {
  formats: Formats;
  onFiles: (files: File[]) => void;
}) {
  const [dragging, setDragging] = useState(false);
  useEffect(() => watchDrops(window, formats, setDragging, onFiles), [formats, onFiles]);
  return dragging ? (
    <div class="dropzone" popover="manual" ref={show} aria-hidden="true">
      <p class="dropzone-words">Let go to upload</p>
    </div>
  ) : null;
}

/** Brings it above everything, also above the dialog of a photo. */
function show(element: HTMLElement | null) {
  element?.showPopover();
}
