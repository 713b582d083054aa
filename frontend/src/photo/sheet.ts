import type { Stop } from './looking.ts';

/** So many px a pointer may move and still be at rest. */
const REST = 6;

/** Where each stop begins, as a part of the window's height. */
const STOPS: [Stop, number][] = [
  ['tabs', 0.1],
  ['half', 0.5],
  ['whole', 0.92],
];

/**
 * Lets a sheet's handle be dragged; where it is let go, it goes to the nearest stop.
 * @returns what ends it
 */
export function followHandle(
  handle: HTMLElement,
  sheet: HTMLElement,
  onStop: (stop: Stop) => void,
): () => void {
  const ended = new AbortController();
  let grip: number | null = null;
  let moved = false;

  function down(event: PointerEvent) {
    grip = event.clientY + sheet.offsetHeight;
    moved = false;
  }

  function move(event: PointerEvent) {
    if (grip === null) return;
    const height = grip - event.clientY;
    if (!moved && Math.abs(height - sheet.offsetHeight) < REST) return;
    if (!moved) handle.setPointerCapture(event.pointerId);
    moved = true;
    sheet.classList.add('sheet-dragged');
    sheet.style.setProperty('--sheet', `${height}px`);
  }

  function up(event: PointerEvent) {
    if (grip === null) return;
    const part = (grip - event.clientY) / innerHeight;
    grip = null;
    sheet.classList.remove('sheet-dragged');
    sheet.style.removeProperty('--sheet');
    if (moved) onStop(nearest(part));
  }

  /** A click ends a drag too; it must not press what lies there. */
  function click(event: Event) {
    if (moved) event.stopPropagation();
    moved = false;
  }

  const { signal } = ended;
  handle.addEventListener('pointerdown', down, { signal });
  handle.addEventListener('pointermove', move, { signal });
  handle.addEventListener('pointerup', up, { signal });
  handle.addEventListener('pointercancel', up, { signal });
  handle.addEventListener('click', click, { signal, capture: true });
  return () => ended.abort();
}

function nearest(part: number): Stop {
  const apart = ([, at]: [Stop, number]) => Math.abs(at - part);
  return STOPS.reduce((best, one) => (apart(one) < apart(best) ? one : best))[0];
}
