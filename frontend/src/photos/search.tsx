import type { TargetedEvent } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import { Combobox } from '../parts/combobox.tsx';
import { createSuggestions } from '../parts/suggestions.ts';
import '../styles/chips.css';
import '../styles/search.css';
import {
  isSearch,
  type Query,
  readQuery,
  type Term,
  termsOf,
  toggleNot,
  withTerm,
  withoutTerm,
} from './query.ts';
import {
  FAILED_WORDS,
  HAVING_WORDS,
  knownChoices,
  ownChoices,
  prefixOf,
  readTerm,
} from './terms.ts';

/** Milliseconds that the slider rests before its value is asked for. */
const REST = 250;

/** What is looked for: labels, each wanted or not, whether all are needed, how sure; and more. */
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
  const taken = useRef<string[]>([]);
  taken.current = [...labels, ...exclude];
  const suggestions = useMemo(
    () =>
      createSuggestions(api, {
        known: (said, text) => knownChoices(said, text, taken.current),
        own: ownChoices,
        prefix: prefixOf,
      }),
    [api],
  );

  const changeAndStay = (next: Query) => {
    // The chip that had the focus goes away.
    box.current?.querySelector('input')?.focus();
    onChange(next);
  };
  const remove = (term: Term) => changeAndStay(withoutTerm(query, term));

  return (
    <search class="search" ref={box}>
      <Combobox
        name="Search photos"
        placeholder="Search labels, tags, text, names…"
        suggestions={suggestions}
        onChoose={(chosen, text) => onChange(withTerm(query, chosen?.term ?? readTerm(text)))}
      />
      {isSearch(query) && (
        <div class="search-terms">
          <ul class="chips" role="list" aria-label="Looked for">
            {[...labels, ...exclude].map((name) => (
              <li key={name}>
                <LabelChip
                  name={name}
                  excluded={exclude.includes(name)}
                  onToggle={() => onChange(toggleNot(query, name))}
                  onRemove={() => remove({ kind: 'label', text: name })}
                />
              </li>
            ))}
            {termsOf(query)
              .filter(({ kind }) => kind !== 'label')
              .map((term) => {
                const [kind, name] = inWords(term);
                return (
                  <li key={`${kind} ${name}`}>
                    <span class="chip">
                      {kind && <span class="chip-kind">{kind}</span>}
                      <span class="chip-name" dir="auto">
                        {name}
                      </span>
                      <Remove name={`${kind} ${name}`.trim()} onRemove={() => remove(term)} />
                    </span>
                  </li>
                );
              })}
          </ul>
          <button
            type="button"
            class="link-button"
            onClick={() => changeAndStay(readQuery({}))}
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

/** The kind of a term that is no label, if that needs saying, and the term. */
function inWords(term: Term): [string, string] {
  if (term.kind === 'has') return ['', HAVING_WORDS[term.text]];
  if (term.kind === 'failed') return ['', FAILED_WORDS];
  return [term.kind === 'word' ? 'text' : 'file name', term.text];
}

function LabelChip({
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
      <span class="chip-name" dir="auto">
        {name}
      </span>
      <Remove name={name} onRemove={onRemove} />
    </span>
  );
}

function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <button type="button" class="chip-remove" aria-label={`Remove ${name}`} onClick={onRemove}>
      ×
    </button>
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
