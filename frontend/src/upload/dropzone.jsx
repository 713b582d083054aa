import { useEffect, useState } from 'preact/hooks';
import { watchDrops } from './drops.js';

/**
 * Takes files that are dropped or pasted anywhere, whatever view is shown, and says so while they
 * are held over the page.
 * @param {{onFiles: (files: File[]) => void}} props `onFiles` must stay the same function
 */
export function Dropzone({ onFiles }) {
  const [dragging, setDragging] = useState(false);
  useEffect(() => watchDrops(window, setDragging, onFiles), [onFiles]);
  return dragging ? (
    <div class="dropzone" popover="manual" ref={show} aria-hidden="true">
      <p class="dropzone-words">Let go to upload</p>
    </div>
  ) : null;
}

/**
 * Brings it above everything, also above the dialog of a photo.
 * @param {HTMLElement | null} element
 */
function show(element) {
  element?.showPopover();
}
