import { Icon } from '../parts/icon.tsx';
import '../styles/chips.css';
import { type Query, type Term, termsOf, toggleNot, withoutTerm } from './query.ts';
import { TermIcon } from './termicon.tsx';
import { keyOf, inWords } from './terms.ts';

/** What is looked for, each with a way to take it away. */
export function SearchChips({
  query,
  onChange,
  onRemove,
}: {
  query: Query;
  onChange: (query: Query) => void;
  /** As a change, when the chip that had the focus goes away. */
  onRemove: (query: Query) => void;
}) {
  return (
    <ul class="chips search-chips" role="list" aria-label="Looked for">
      {termsOf(query).map((term) => (
        <li key={keyOf(term)} class={`chip ${LOOKS[term.kind] ?? 'chip-on'}`}>
          {term.kind === 'label' || term.kind === 'not' ? (
            <Turn term={term} onTurn={() => onChange(toggleNot(query, term.text))} />
          ) : (
            <>
              <TermIcon term={term} />
              <b dir="auto">{inWords(term)}</b>
            </>
          )}
          <button
            type="button"
            class="chip-remove"
            aria-label={`Remove ${inWords(term)}`}
            onClick={() => onRemove(withoutTerm(query, term))}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}

const LOOKS: Partial<Record<Term['kind'], string>> = { not: 'chip-not', failed: 'chip-bad' };

/** A label, which a press turns into one that is not to be there, and back. */
function Turn({ term, onTurn }: { term: Term & { kind: 'label' | 'not' }; onTurn: () => void }) {
  const isNot = term.kind === 'not';
  const name = isNot
    ? `without ${term.text}, look for it instead`
    : `${term.text}, leave it out instead`;
  return (
    <button type="button" class="chip-turn" aria-label={name} title={name} onClick={onTurn}>
      <TermIcon term={term} />
      <b dir="auto">{term.text}</b>
    </button>
  );
}
