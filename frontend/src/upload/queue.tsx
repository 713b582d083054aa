import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Row, rowId } from './row.tsx';
import type { Uploads } from './state.ts';

/** So many rows are there at first, and so many more each time their end comes near. */
const STEP = 30;

/** A row that somebody wants to see; each wish is an object of its own. */
export interface Wanted {
  /** Of its photo. */
  id: string;
}

/**
 * The photos, a row each. Of very many only the first are there until somebody scrolls, so that
 * hundreds at once cost no more than dozens.
 */
export function Queue({
  uploads,
  online,
  wanted,
}: {
  uploads: Uploads;
  online: boolean;
  wanted: Wanted | null;
}) {
  const photos = uploads.photos.value;
  const [reached, setReached] = useState(STEP);
  const shown = Math.max(reached, photos.findIndex(({ id }) => id === wanted?.id) + 1);
  const left = photos.length - shown;
  useLayoutEffect(() => {
    const row = wanted && document.getElementById(rowId(wanted.id));
    row?.scrollIntoView({ block: 'center' });
    row?.focus({ preventScroll: true });
  }, [wanted]);
  return (
    <>
      <ul class="queue" role="list" aria-label="Photos of this visit">
        {photos.slice(0, shown).map((photo) => (
          <li key={photo.id} class="queue-item">
            <Row photo={photo} uploads={uploads} online={online} />
          </li>
        ))}
      </ul>
      {left > 0 && <More left={left} onMore={() => setReached(shown + STEP)} />}
    </>
  );
}

/** A button that presses itself when it comes near. */
function More({ left, onMore }: { left: number; onMore: () => void }) {
  const button = useRef<HTMLButtonElement | null>(null);
  useEffect(() => {
    if (!button.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && onMore(), {
      rootMargin: '600px',
    });
    observer.observe(button.current);
    return () => observer.disconnect();
  });
  return (
    <button ref={button} type="button" class="button queue-more" onClick={onMore}>
      Show more ({left} left)
    </button>
  );
}
