import type { Api } from '../api.ts';
import { type Query, type Term, termsOf, toSearch, withoutTerm, withTerm } from './query.ts';
import { inWords } from './terms.ts';

/** Another search, near one that finds nothing. */
export interface Another {
  name: string;
  query: Query;
}

/** How many photos it finds: `17`, or `40+` where it was not counted further. */
export interface Counted extends Another {
  count: string;
}

/** How many photos are counted one by one, where the service does not say how many there are. */
const COUNTED = 40;

/** An answer may be empty and not the end; so many are asked for. */
const PAGES = 3;

/** What may find something where a search finds nothing, the nearest first. */
export function othersOf(query: Query): Another[] {
  const { labels, match, minConfidence } = query;
  const terms = termsOf(query);
  const others: Another[] = [];
  if (labels.length > 1 && match === 'all') {
    others.push({ name: labels.join(' or '), query: { ...query, match: 'any' } });
  }
  if (labels.length > 0 && minConfidence > 0) {
    others.push({ name: 'Any confidence', query: { ...query, minConfidence: 0 } });
  }
  for (const term of terms) others.push(...elsewhere(query, term));
  if (terms.length > 1) {
    for (const term of terms) {
      const [other] = terms.filter((one) => one !== term);
      const only = terms.length === 2 && other && other.kind !== 'not';
      others.push({
        name: only ? `Only ${inWords(other)}` : `Without the filter ${inWords(term)}`,
        query: withoutTerm(query, term),
      });
    }
  }
  return others.slice(0, 8);
}

/** Where else a text may be found that is looked for: in pictures, in files' names, as a label. */
function elsewhere(query: Query, term: Term): Another[] {
  if (term.kind !== 'label' && term.kind !== 'word' && term.kind !== 'name') return [];
  const { text } = term;
  const rest = withoutTerm(query, term);
  const ways = [
    { name: `Label ${text}`, other: { kind: 'label', text } },
    { name: `“${text}” in the text of photos`, other: { kind: 'word', text } },
    { name: `“${text}” in file names`, other: { kind: 'name', text } },
  ] as const;
  return ways
    .filter(({ other }) => other.kind !== term.kind && !(other.kind === 'name' && query.name && term.kind !== 'name'))
    .map(({ name, other }) => ({ name, query: withTerm(rest, other) }));
}

/** Gives those of some searches that find something, and how much. */
export async function countOthers(
  api: Pick<Api, 'search'>,
  others: Another[],
  signal: AbortSignal,
): Promise<Counted[]> {
  const counts = await Promise.all(
    // What can't be counted is not offered.
    others.map(({ query }) => countOf(api, query, signal).catch(() => '')),
  );
  return others.flatMap((other, at) => {
    const count = counts[at];
    return count ? [{ ...other, count }] : [];
  });
}

/** @returns nothing for none */
async function countOf(api: Pick<Api, 'search'>, query: Query, signal: AbortSignal) {
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { images, count, ...more } = await api.search(
      { ...toSearch(query), limit: COUNTED, cursor },
      signal,
    );
    if (count !== undefined) return count > 0 ? count.toLocaleString('en') : '';
    cursor = more.cursor ?? undefined;
    if (images.length > 0 || !cursor) {
      return images.length > 0 ? `${images.length}${cursor ? '+' : ''}` : '';
    }
  }
  return '';
}

/** What is said of a search that finds nothing. */
export function nothingInWords(query: Query): string {
  const terms = termsOf(query);
  const [term] = terms;
  if (!term) return 'No photo matches';
  const onlyLabels = terms.every(({ kind }) => kind === 'label');
  if (terms.length > 1) {
    if (onlyLabels && query.match === 'any') return 'No photo shows any of them';
    const many = terms.length === 2 ? 'both' : 'all of this';
    return onlyLabels ? `No photo shows ${many}` : `No photo matches ${many}`;
  }
  switch (term.kind) {
    case 'label':
      return query.minConfidence > 0
        ? `No photo shows ${term.text} with ${query.minConfidence} % or more`
        : `No label or tag is called “${term.text}”`;
    case 'word':
      return `No photo has the text “${term.text}”`;
    case 'name':
      return `No file name has “${term.text}” in it`;
    case 'days':
      return `No photos from ${inWords(term)}`;
    case 'failed':
      return 'No photo failed';
    case 'not':
      return `Every photo shows ${term.text}`;
    case 'has':
      return HAVING_NONE[term.text];
  }
}

const HAVING_NONE = {
  faces: 'No photo has faces',
  text: 'No photo has text',
  tags: 'No photo has tags',
  nothing: 'Something was recognised in every photo',
};
