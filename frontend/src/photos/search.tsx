import type { TargetedEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import '../styles/search.css';
import { Combobox } from './combobox.tsx';
import { isSearch, type Query, toggleNot, withLabel, withoutLabel } from './query.ts';

/** Milliseconds that the slider rests before its value is asked for. */
const REST = 250;

/** What is looked for: labels, each wanted or not, whether all of them are needed, and how sure. */
export function SearchBox({
  api,
  query,
  onChange,
}: {
  api: Api;
  query: Query;
  onChange: (query: Query, options?: { replace: boolean }) => void;
}) {
  const box = useRef<HTMLDivElement | null>(null);
  const { labels, exclude, match } = query;

  const changeAndStay = (next: Query) => {
    // The chip that had the focus goes away.
    box.current?.querySelector('input')?.focus();
    onChange(next);
  };

  return (
    <search class="search" ref={box}>
      <Combobox
        api={api}
        taken={[...labels, ...exclude]}
        onChoose={(name) => onChange(withLabel(query, name))}
      />
      {isSearch(query) && (
        <div class="search-terms">
          <ul class="chips" role="list" aria-label="Labels looked for">
            {[...labels, ...exclude].map((name) => (
              <li key={name}>
                <Chip
                  name={name}
                  excluded={exclude.includes(name)}
                  onToggle={() => onChange(toggleNot(query, name))}
                  onRemove={() => changeAndStay(withoutLabel(query, name))}
                />
              </li>
            ))}
          </ul>
          <button
            type="button"
            class="link-button"
            onClick={() =>
              changeAndStay({ labels: [], exclude: [], match: 'all', minConfidence: 0 })
            }
          >
            Clear search
          </button>
        </div>
      )}
      {labels.length > 0 && (
        <div class="search-options">
          {labels.length > 1 && (
            <fieldset class="choice">
              <legend class="unseen">Photos with</legend>
              {(['all', 'any'] as const).map((value) => (
                <label key={value}>
                  <input
                    type="radio"
                    name="match"
                    checked={match === value}
                    onChange={() => onChange({ ...query, match: value })}
                  />
                  <span>{value === 'all' ? 'All of them' : 'Any of them'}</span>
                </label>
              ))}
            </fieldset>
          )}
          <Confidence
            value={query.minConfidence}
            onChange={(minConfidence) => onChange({ ...query, minConfidence }, { replace: true })}
          />
        </div>
      )}
    </search>
  );
}

function Chip({
  name,
  excluded,
  onToggle,
  onRemove,
}: {
  name: string;
  excluded: boolean;
  onToggle: () => void;
  onRemove: () => void;
}) {
  return (
    <span class={`chip${excluded ? ' chip-not' : ''}`}>
      <button type="button" class="chip-toggle" onClick={onToggle}>
        {excluded ? 'without' : 'with'}
        <span class="unseen">
          {' '}
          {name}. Switch to {excluded ? 'with' : 'without'}
        </span>
      </button>
      <span class="chip-name">{name}</span>
      <button type="button" class="chip-remove" aria-label={`Remove ${name}`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}

/** How sure the labels have to be. While the slider moves only its words follow. */
function Confidence({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const [shown, setShown] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setShown(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const slide = ({ currentTarget: { valueAsNumber } }: TargetedEvent<HTMLInputElement>) => {
    setShown(valueAsNumber);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(valueAsNumber), REST);
  };

  const words = shown > 0 ? `${shown} % sure or more` : 'However sure';
  return (
    <label class="confidence">
      <span class="unseen">Least confidence</span>
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={shown}
        aria-valuetext={words}
        style={{ '--part': shown / 100 }}
        onInput={slide}
      />
      <span class="confidence-words" aria-hidden="true">
        {words}
      </span>
    </label>
  );
}
