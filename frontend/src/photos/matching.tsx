import type { TargetedEvent } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import { Combobox } from '../parts/combobox.tsx';
import { Icon } from '../parts/icon.tsx';
import { createSuggestions } from '../parts/suggestions.ts';
import { type Query, withTerm } from './query.ts';
import { TermIcon } from './termicon.tsx';
import { unwantedChoices } from './terms.ts';

/** Milliseconds that the slider rests before its value is asked for. */
const REST = 250;

/** The least confidence that the slider tells from any. */
const LEAST = 40;

/** How labels match: all or any of them, how sure, and which are not to be there; in one control. */
export function Matching({
  api,
  query,
  onChange,
}: {
  api: Api;
  query: Query;
  onChange: (query: Query, options?: { replace: boolean }) => void;
}) {
  const control = useRef<HTMLDetailsElement | null>(null);
  const { match, minConfidence, labels } = query;
  const state = `${match === 'any' ? 'Any' : 'All'} · ${confidenceInWords(minConfidence).toLowerCase()}`;
  const id = useId();
  useClosing(control);

  return (
    <details class="matching" ref={control}>
      <summary class="button" aria-label={`How labels match: ${state}`} title="How labels match">
        <Icon name="filter" />
        <span class="finder-words">{state}</span>
      </summary>
      <div class="matching-pop pop">
        <div class="matching-part">
          <span class="matching-name" id={`${id}-with`}>
            Photos with
          </span>
          <div class="segments" role="group" aria-labelledby={`${id}-with`}>
            {(['all', 'any'] as const).map((value) => (
              <button
                key={value}
                type="button"
                aria-pressed={match === value}
                onClick={() => onChange({ ...query, match: value })}
              >
                {value === 'all' ? 'All labels' : 'Any label'}
              </button>
            ))}
          </div>
        </div>
        <Confidence
          value={minConfidence}
          onChange={(minConfidence) => onChange({ ...query, minConfidence }, { replace: true })}
        />
        <Without api={api} query={query} onChange={onChange} />
        {labels.length === 0 && (
          <p class="matching-note">All or any, and confidence, count for the labels you look for.</p>
        )}
      </div>
    </details>
  );
}

/** Closes what is open when something else is pressed or gets the focus, or with Escape. */
function useClosing(control: { current: HTMLDetailsElement | null }) {
  useEffect(() => {
    const leave = ({ target }: Event) => {
      const { current } = control;
      if (current?.open && target instanceof Node && !current.contains(target)) current.open = false;
    };
    const press = (event: KeyboardEvent) => {
      const { current } = control;
      if (event.key !== 'Escape' || !current?.open) return;
      current.open = false;
      current.querySelector('summary')?.focus();
      // Not the selection, too.
      event.stopPropagation();
    };
    const { current } = control;
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    current?.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
      current?.removeEventListener('keydown', press);
    };
  }, [control]);
}

function confidenceInWords(value: number) {
  return value > 0 ? `${value} % or more` : 'Any confidence';
}

/** How sure the labels have to be. While the slider moves only its words follow. */
function Confidence({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const [shown, setShown] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const id = useId();
  useEffect(() => setShown(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const slide = ({ currentTarget: { valueAsNumber } }: TargetedEvent<HTMLInputElement>) => {
    const next = valueAsNumber > LEAST ? valueAsNumber : 0;
    setShown(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next), REST);
  };

  return (
    <div class="confidence">
      <label class="matching-name" for={id}>
        Confidence
      </label>
      <output class="confidence-words" for={id}>
        {confidenceInWords(shown)}
      </output>
      <input
        id={id}
        type="range"
        min={LEAST}
        max={100}
        step={5}
        value={shown}
        aria-valuetext={confidenceInWords(shown)}
        onInput={slide}
      />
    </div>
  );
}

/** A label that is not to be there. */
function Without({
  api,
  query,
  onChange,
}: {
  api: Api;
  query: Query;
  onChange: (query: Query) => void;
}) {
  const { exclude } = query;
  const taken = useRef(exclude);
  taken.current = exclude;
  const suggestions = useMemo(
    () =>
      createSuggestions(api, {
        choices: (said, text) => unwantedChoices(said, text, taken.current),
      }),
    [api],
  );
  return (
    <div class="matching-part">
      <span class="matching-name" aria-hidden="true">
        Without
      </span>
      <Combobox
        name="A label to leave out"
        placeholder="A label to leave out"
        suggestions={suggestions}
        pictureOf={({ term }) => <TermIcon term={term} />}
        eager
        onChoose={(chosen) => {
          if (!chosen) return false;
          onChange(withTerm(query, chosen.term));
          return true;
        }}
      />
    </div>
  );
}
