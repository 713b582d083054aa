import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { address, type Params, type View } from '../route.ts';
import type { Places } from './places.ts';

/** So long, in milliseconds, a view may take to be as high as it was. */
const PATIENCE = 5_000;

/**
 * Moves the focus to a view's heading when the user has gone to that view, so that what is read
 * aloud and what the next key reaches begin there; and the window to where it was on that view. The
 * focus of the view that the page opens with is left alone.
 * @param main where the views are
 */
export function useArrival(
  { view, params: { photo: _, ...params } }: { view: View; params: Params },
  main: RefObject<HTMLElement | null>,
  places: Places,
) {
  const shown = useRef(view);
  const here = address(view, params);

  useEffect(() => {
    const place = main.current;
    if (shown.current === view || !place) return;
    shown.current = view;
    if (focusHeading(place)) return;
    // The view's code is still on its way.
    const watch = new MutationObserver(() => focusHeading(place) && watch.disconnect());
    watch.observe(place, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [view, main]);

  // Before the window has noticed that another view is less high.
  useLayoutEffect(() => {
    const place = main.current;
    // The wall knows more of its places: which photo was where.
    if (!place || view === 'photos') return;
    const stop = goBack(place, places.of(here)?.top ?? 0);
    const note = () => places.keep(here, { top: scrollY });
    addEventListener('scroll', note, { passive: true });
    return () => {
      stop();
      removeEventListener('scroll', note);
    };
  }, [here, main, places]);
}

function focusHeading(place: HTMLElement) {
  const heading = place.querySelector('h1');
  if (!heading) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return true;
}

/** Scrolls to where the window was, as soon as the view is as high; unless somebody scrolls. */
function goBack(place: HTMLElement, top: number) {
  const end = new AbortController();
  const go = () => {
    scrollTo(0, top);
    if (Math.abs(scrollY - top) < 1) end.abort();
  };
  const growing = new ResizeObserver(go);
  const timer = setTimeout(() => end.abort(), PATIENCE);
  for (const event of ['wheel', 'touchstart', 'keydown', 'pointerdown']) {
    addEventListener(event, () => end.abort(), { signal: end.signal, passive: true });
  }
  end.signal.addEventListener('abort', () => {
    growing.disconnect();
    clearTimeout(timer);
  });
  go();
  if (!end.signal.aborted) growing.observe(place);
  return () => end.abort();
}
