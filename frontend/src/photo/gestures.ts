/** So many px a pointer may move and still be at rest. */
const REST = 6;

/** So many px a swipe goes at least. */
const SWIPE = 56;

interface Point {
  x: number;
  y: number;
}

/** What hands, and the wheel, do with a picture. Points are px from the middle of its place. */
export interface Gestures {
  zoomBy: (factor: number, at: Point) => void;
  moveBy: (x: number, y: number) => void;
  /** A double click, or two taps. */
  closer: (at: Point) => void;
  isZoomed: () => boolean;
  /** The picture follows a finger sideways; by 0 when it is let go. */
  drag: (x: number) => void;
  swipe: (to: 'previous' | 'next') => void;
}

/**
 * Follows the pointers, the wheel and double clicks over a stage.
 * @param place where in it the picture lies when it fits
 * @returns what ends it
 */
export function followGestures(stage: HTMLElement, place: HTMLElement, on: Gestures): () => void {
  const ended = new AbortController();
  const pointers = new Map<number, Point>();
  let start: Point | null = null;
  let moving = false;

  const at = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top, width, height } = place.getBoundingClientRect();
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };

  function down(event: PointerEvent) {
    if (event.button !== 0) return;
    // A finger may begin to turn where a button lies; a mouse that slips still presses it.
    if (isButton(event.target) && event.pointerType === 'mouse') return;
    pointers.set(event.pointerId, at(event));
    start = pointers.size === 1 ? at(event) : null;
    moving = false;
    on.drag(0);
  }

  function move(event: PointerEvent) {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    if (!moving && start && distance(start, now) < REST) return;
    if (!moving) stage.setPointerCapture(event.pointerId);
    moving = true;
    pointers.set(event.pointerId, now);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(before, now, other);
    else if (on.isZoomed()) on.moveBy(now.x - before.x, now.y - before.y);
    else if (start && event.pointerType !== 'mouse') on.drag(now.x - start.x);
  }

  function pinch(before: Point, now: Point, other: Point) {
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    on.zoomBy(distance(now, other) / Math.max(1, distance(before, other)), middle);
    on.moveBy((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  function up(event: PointerEvent) {
    if (!pointers.delete(event.pointerId)) return;
    const way = start && { x: at(event).x - start.x, y: at(event).y - start.y };
    start = null;
    on.drag(0);
    if (!way || !moving || event.type === 'pointercancel') return;
    if (event.pointerType === 'mouse' || on.isZoomed()) return;
    if (Math.abs(way.x) < SWIPE || Math.abs(way.x) < 1.5 * Math.abs(way.y)) return;
    on.swipe(way.x < 0 ? 'next' : 'previous');
  }

  function wheel(event: WheelEvent) {
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    // Browsers tell a pinch on a touchpad as a slow wheel with the Ctrl key.
    const pace = event.ctrlKey ? 0.01 : 0.002;
    on.zoomBy(Math.exp(-event.deltaY * pixels * pace), at(event));
  }

  function twice(event: MouseEvent) {
    if (!isButton(event.target)) on.closer(at(event));
  }

  const { signal } = ended;
  stage.addEventListener('pointerdown', down, { signal });
  stage.addEventListener('pointermove', move, { signal });
  stage.addEventListener('pointerup', up, { signal });
  stage.addEventListener('pointercancel', up, { signal });
  stage.addEventListener('dblclick', twice, { signal });
  stage.addEventListener('wheel', wheel, { signal, passive: false });
  return () => ended.abort();
}

function isButton(target: EventTarget | null) {
  return target instanceof Element && target.closest('button') !== null;
}

function distance(a: Point, b: Point) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
