import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Api } from '../api.ts';
import { Combobox } from '../parts/combobox.tsx';
import { Icon } from '../parts/icon.tsx';
import { createSuggestions } from '../parts/suggestions.ts';
import '../styles/search.css';
import { SearchChips } from './chips.tsx';
import { Matching } from './matching.tsx';
import { isSearch, type Query, readQuery, withTerm } from './query.ts';
import { TermIcon } from './termicon.tsx';
import { prefixOf, termChoices } from './terms.ts';

/** What is looked for: one box for all of it, how labels match, and a chip for each thing. */
export function SearchBox({
  api,
  query,
  onChange,
  children,
}: {
  api: Api;
  query: Query;
  onChange: (query: Query, options?: { replace: boolean }) => void;
  /** What stands at the end of the row. */
  children?: ComponentChildren;
}) {
  const finder = useRef<HTMLElement | null>(null);
  const taken = useRef(query);
  taken.current = query;
  const suggestions = useMemo(
    () =>
      createSuggestions(api, {
        choices: (said, text) => termChoices(said, text, taken.current, new Date()),
        prefix: prefixOf,
      }),
    [api],
  );
  useSlash(finder);

  const changeAndStay = (next: Query) => {
    // The chip that had the focus goes away.
    finder.current?.querySelector('input')?.focus();
    onChange(next);
  };

  return (
    <search class="finder" ref={finder}>
      <div class="finder-row">
        <div class="finder-box">
          <Icon name="search" />
          <Combobox
            name="Search photos"
            placeholder="Search labels, words, dates, names"
            suggestions={suggestions}
            pictureOf={({ term }) => <TermIcon term={term} />}
            place={JSON.stringify(query)}
            eager
            hint={
              <kbd class="finder-key" aria-hidden="true">
                /
              </kbd>
            }
            onChoose={(chosen) => {
              if (!chosen) return false;
              onChange(withTerm(query, chosen.term));
              return true;
            }}
          />
        </div>
        <div class="finder-end">
          {children}
          <Matching api={api} query={query} onChange={onChange} />
        </div>
      </div>
      {isSearch(query) && (
        <div class="finder-terms">
          <SearchChips query={query} onChange={onChange} onRemove={changeAndStay} />
          <button
            type="button"
            class="link-button"
            onClick={() => changeAndStay(readQuery({}))}
          >
            Clear all
          </button>
        </div>
      )}
    </search>
  );
}

/** Gives the box the focus when `/` is pressed where nothing is typed. */
function useSlash(finder: { current: HTMLElement | null }) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      if (key !== '/' || ctrlKey || metaKey || altKey || event.defaultPrevented) return;
      const typing = target instanceof Element && target.closest('input, textarea, select');
      // A checkbox takes no text.
      const takesText = typing && !typing.matches('[type=checkbox], [type=radio], [type=range]');
      if (takesText || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      finder.current?.querySelector('input')?.focus();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [finder]);
}
