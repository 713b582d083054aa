import { percent } from '../format.ts';
import type { Photo } from './photo.ts';
import { type Query, type Term, termsOf } from './query.ts';
import { TermIcon } from './termicon.tsx';
import { inWords, keyOf } from './terms.ts';

/** Why a photo was found: what is looked for that it has, and how sure that is, in %. */
export interface Reason {
  term: Term;
  confidence: number | null;
}

/**
 * Gives the reasons why a photo was found, labels first. Days and failures are none: the wall is by
 * days, and what failed says so itself.
 */
export function reasonsOf(query: Query, { labels, confidences, tags }: Photo): Reason[] {
  return termsOf(query).flatMap((term): Reason[] => {
    if (term.kind === 'not' || term.kind === 'days' || term.kind === 'failed') return [];
    if (term.kind !== 'label') return [{ term, confidence: null }];
    const is = (name: string) => name.toLowerCase() === term.text.toLowerCase();
    if (tags.some(is)) return [{ term, confidence: null }];
    const at = labels.findIndex(is);
    // An alias, or less sure than what is told of each photo; of several any may be there or not.
    if (at < 0) return query.match === 'any' && query.labels.length > 1 ? [] : [{ term, confidence: null }];
    return [{ term, confidence: confidences[at] || null }];
  });
}

/** Labels and tags with those that are looked for first. */
export function searchedFirst(names: string[], reasons: Reason[]) {
  const wanted = new Set(
    reasons.flatMap(({ term }) => (term.kind === 'label' ? [term.text.toLowerCase()] : [])),
  );
  if (wanted.size === 0) return names;
  const rank = (name: string) => (wanted.has(name.toLowerCase()) ? 0 : 1);
  return [...names].sort((one, other) => rank(one) - rank(other));
}

/** On a tile: why it was found. */
export function Why({ reasons }: { reasons: Reason[] }) {
  if (reasons.length === 0) return null;
  return (
    <span class="tile-found">
      {reasons.map(({ term, confidence }) => (
        <span key={keyOf(term)} class="tile-reason">
          <TermIcon term={term} />
          <b dir="auto">{inWords(term)}</b>
          {confidence !== null && <i> {percent(confidence)}</i>}
        </span>
      ))}
    </span>
  );
}
