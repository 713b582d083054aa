import { useState } from 'preact/hooks';
import type { Word } from '../generated/api.ts';
import { Icon } from '../parts/icon.tsx';
import { linesOf } from './answer.ts';
import { lineKey } from './boxes.ts';
import { copy } from './copying.ts';
import { type Pointing, pointing } from './pointing.ts';
import type { PhotoState } from './state.ts';

const NOT_COPIED = 'The browser does not let this page copy. Select the text, then copy it.';

/**
 * The text in the picture, line by line. The arrow keys go through the lines, of which there may be
 * many: for the Tab key they are one place.
 */
export function TextFound({
  state,
  words,
  marked,
  onMark,
  lit,
  onPoint,
}: {
  state: PhotoState;
  words: Word[];
  /** Whether the boxes of all words are shown. */
  marked: boolean;
  onMark: (marked: boolean) => void;
} & Pointing) {
  const [reached, setReached] = useState(0);
  const lines = linesOf(words);

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = (event.currentTarget as HTMLElement).querySelectorAll('li');
    const next = step && all[reached + step];
    if (!next) return;
    event.preventDefault();
    setReached(reached + step);
    next.focus();
  };

  return (
    <section class="photo-part" aria-labelledby="photo-text">
      <div class="part-head">
        <h3 id="photo-text">Words in the picture</h3>
        <span class="aside">{words.length}</span>
        <label class="switch-word">
          Mark
          <input
            type="checkbox"
            class="switch"
            role="switch"
            aria-label="Mark in the picture"
            checked={marked}
            onChange={({ currentTarget }) => onMark(currentTarget.checked)}
          />
        </label>
      </div>
      <ul class="text-lines" role="list" aria-labelledby="photo-text" onKeyDown={press}>
        {lines.map(({ line, text }, number) => (
          <li
            key={line}
            class={lit.has(lineKey(line)) ? 'text-lit' : ''}
            dir="auto"
            tabIndex={number === Math.min(reached, lines.length - 1) ? 0 : -1}
            onFocus={() => setReached(number)}
            {...pointing(lineKey(line), onPoint)}
          >
            {text}
          </li>
        ))}
      </ul>
      <div>
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            const text = lines.map((line) => line.text).join('\n');
            void copy(state, text, 'Text', NOT_COPIED);
          }}
        >
          <Icon name="copy" small /> Copy text
        </button>
      </div>
    </section>
  );
}
