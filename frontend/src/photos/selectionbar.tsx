import { useEffect, useRef, useState } from 'preact/hooks';
import { Tagging, type TaggingWays } from './tagging.tsx';

/** What can be done with the selected photos. */
export function SelectionBar({
  count,
  shown,
  tagging,
  onAll,
  onDelete,
  onLeave,
}: {
  count: number;
  shown: number;
  tagging: TaggingWays;
  onAll: () => void;
  onDelete: () => void;
  onLeave: () => void;
}) {
  const [doing, setDoing] = useState<'add' | 'remove' | null>(null);
  const bar = useRef<HTMLElement | null>(null);
  const did = useRef(doing);
  useEffect(() => {
    // What had the focus is gone.
    if (did.current && !doing) {
      bar.current?.querySelector<HTMLElement>(`[data-way=${did.current}]`)?.focus();
    }
    did.current = doing;
  }, [doing]);

  if (doing) {
    return (
      <section class="floating selection-bar" aria-label="Selected photos">
        <Tagging key={doing} doing={doing} ways={tagging} onClose={() => setDoing(null)} />
      </section>
    );
  }
  return (
    <section ref={bar} class="floating selection-bar" aria-label="Selected photos">
      <p>{count} selected</p>
      {count < shown && (
        <button type="button" class="button button-quiet" onClick={onAll}>
          Select all {shown.toLocaleString('en')}
        </button>
      )}
      {(['add', 'remove'] as const).map((way) => (
        <button
          key={way}
          type="button"
          class="button button-quiet"
          data-way={way}
          onClick={() => setDoing(way)}
        >
          {way === 'add' ? 'Add tag…' : 'Remove tag…'}
        </button>
      ))}
      <button type="button" class="button button-danger" onClick={onDelete}>
        Delete
      </button>
      <button type="button" class="button button-quiet" onClick={onLeave}>
        Cancel
      </button>
    </section>
  );
}
