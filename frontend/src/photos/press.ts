import { useRef } from 'preact/hooks';

/** A finger that stays this long on a photo selects it, in milliseconds. */
const LONG = 450;

/** A finger that has moved further, in pixels, scrolls. */
const MOVED = 10;

/**
 * Listeners that select a photo on which a finger stays; the click that ends it does nothing more.
 * @param onLong told the photo's name
 */
export function usePress(onLong: (name: string, range: boolean) => void) {
  const state = useRef<{ timer?: ReturnType<typeof setTimeout>; x: number; y: number; done: boolean }>({
    ...{ x: 0, y: 0, done: false },
  });

  const stop = () => clearTimeout(state.current.timer);

  return {
    onPointerDown(event: PointerEvent) {
      stop();
      state.current.done = false;
      const tile = event.target instanceof Element ? event.target.closest('li') : null;
      const name = tile?.dataset.name;
      if (event.pointerType !== 'touch' || !name) return;
      const timer = setTimeout(() => {
        state.current.done = true;
        onLong(name, false);
        navigator.vibrate?.(10);
      }, LONG);
      state.current = { timer, x: event.clientX, y: event.clientY, done: false };
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      const { x, y } = state.current;
      if (Math.hypot(clientX - x, clientY - y) > MOVED) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu(event: Event) {
      if (state.current.done) event.preventDefault();
    },
    onClickCapture(event: Event) {
      if (!state.current.done) return;
      state.current.done = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
