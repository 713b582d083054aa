import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Moves the focus to a view's heading when the user has gone to that view, so that what is read
 * aloud and what the next key reaches begin there. The view that the page opens with is left alone.
 * @param main where the views are
 */
export function useArrival(view: string, main: RefObject<HTMLElement | null>) {
  const shown = useRef(view);

  useEffect(() => {
    const place = main.current;
    if (shown.current === view || !place) return;
    shown.current = view;
    scrollTo(0, 0);
    if (focusHeading(place)) return;
    // The view's code is still on its way.
    const watch = new MutationObserver(() => focusHeading(place) && watch.disconnect());
    watch.observe(place, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [view, main]);
}

function focusHeading(place: HTMLElement) {
  const heading = place.querySelector('h1');
  if (!heading) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return true;
}
