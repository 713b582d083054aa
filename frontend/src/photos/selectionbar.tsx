import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from '../parts/icon.tsx';
import type { Task } from './chosen.ts';
import { Tagging, type TaggingWays } from './tagging.tsx';

export interface SelectionWays {
  onAll: () => void;
  onDownload: () => void;
  onReadAgain: () => void;
  onDelete: () => void;
  onLeave: () => void;
}

/** What can be done with the selected photos. */
export function SelectionBar({
  count,
  more,
  finding,
  tagging,
  ways,
}: {
  count: number;
  /** Whether there are more that can be selected. */
  more: boolean;
  /** Whether the rest of the search is being found, to be selected. */
  finding: boolean;
  tagging: TaggingWays;
  ways: SelectionWays;
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
      <section class="acting always-dark" aria-label="Selected photos">
        <Tagging key={doing} doing={doing} ways={tagging} onClose={() => setDoing(null)} />
      </section>
    );
  }
  const none = count === 0;
  return (
    <section ref={bar} class="acting always-dark" aria-label="Selected photos">
      <button
        type="button"
        class="acting-leave"
        aria-label="End selecting"
        title="End selecting (Esc)"
        onClick={ways.onLeave}
      >
        <Icon name="close" />
      </button>
      <p>
        <strong>
          {finding ? (
            'Selecting…'
          ) : (
            <>
              {count.toLocaleString('en')} <span class="acting-word">selected</span>
            </>
          )}
        </strong>
      </p>
      {more && (
        <Act icon="select" name="Select all" hint="Ctrl+A" off={finding} onClick={ways.onAll} />
      )}
      <Act icon="download" name="Download" off={none} onClick={ways.onDownload} />
      <Act icon="tag" name="Add a tag" way="add" off={none} onClick={() => setDoing('add')} />
      <Act
        icon="hidden"
        name="Hide a label"
        way="remove"
        off={none}
        onClick={() => setDoing('remove')}
      />
      <Act icon="again" name="Analyse again" off={none} onClick={ways.onReadAgain} />
      <Act icon="bin" name="Delete" danger off={none} onClick={ways.onDelete} />
    </section>
  );
}

/** One thing to do: an icon, with its words where there is room. */
function Act({
  icon,
  name,
  hint,
  way,
  danger = false,
  off,
  onClick,
}: {
  icon: IconName;
  name: string;
  /** The key that does the same. */
  hint?: string;
  way?: string;
  danger?: boolean;
  off: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      class={danger ? 'act-danger' : undefined}
      data-way={way}
      title={hint ? `${name} (${hint})` : name}
      aria-label={name}
      aria-disabled={off}
      onClick={() => off || onClick()}
    >
      <Icon name={icon} />
      <span class="act-words">{name}</span>
    </button>
  );
}

/** What goes on with photos that were selected, or how it ended. */
export function TaskStrip({ task, onDismiss }: { task: Task | null; onDismiss: () => void }) {
  if (!task) return null;
  const { words, part, failed, stop } = task;
  return (
    <section class="doing always-dark" aria-label="With the selected photos">
      <p class={failed ? 'problem' : undefined}>{words}</p>
      {part !== undefined && <progress value={part} max={1} aria-label={words} />}
      <button type="button" onClick={part === undefined ? onDismiss : stop}>
        {part === undefined ? 'OK' : 'Stop'}
      </button>
    </section>
  );
}
