import type { Having, Search } from '../contract.ts';
import type { Params } from '../route.ts';

/** What the gallery is asked for, as it stands in the address. */
export interface Query {
  /** Labels and tags that are to be in a photo. */
  labels: string[];
  /** Those that are not to be in it. */
  exclude: string[];
  /** Whether a photo needs all of the labels, or one of them. */
  match: 'all' | 'any';
  /** The least confidence of the labels, 0 to 100 %. */
  minConfidence: number;
  /** Words in the picture, or their beginnings: all of them. */
  words: string[];
  /** A part of the file's name; empty for any. */
  name: string;
  /** What it has: all of that. */
  has: Having[];
  /** Whether it could not be analysed. */
  failed: boolean;
}

/** One thing that is looked for. */
export type Term =
  | { kind: 'label'; text: string }
  | { kind: 'word'; text: string }
  | { kind: 'name'; text: string }
  | { kind: 'has'; text: Having }
  | { kind: 'failed' };

export const HAVING: readonly Having[] = ['faces', 'text', 'tags', 'nothing'];

/** So many labels the service takes, as many that are not to be there, and as many words. */
const MOST = 10;

/** The names of the parameters that are the query's; all others belong to somebody else. */
const NAMES = ['label', 'exclude', 'match', 'min_confidence', 'word', 'name', 'has', 'state'];

/** Reads the query of an address; what makes no sense there is left out. */
export function readQuery({
  label = [],
  exclude = [],
  match = [],
  min_confidence = [],
  word = [],
  name = [],
  has: having = [],
  state = [],
}: Params): Query {
  const labels = distinct(label).slice(0, MOST);
  const confidence = Number(min_confidence[0] ?? 0);
  return {
    labels,
    exclude: distinct(exclude)
      .filter((name) => !has(labels, name))
      .slice(0, MOST),
    match: match[0] === 'any' ? 'any' : 'all',
    minConfidence: confidence >= 0 && confidence <= 100 ? Math.round(confidence) : 0,
    words: distinct(word).slice(0, MOST),
    name: name[0]?.trim() ?? '',
    has: HAVING.filter((one) => having.includes(one)),
    failed: state[0] === 'failed',
  };
}

/**
 * Writes a query into the parameters of an address, in the place of the one there; what is the
 * default is left out.
 * @param others the address's other parameters, to be kept
 */
export function writeQuery(
  { labels, exclude, match, minConfidence, words, name, has, failed }: Query,
  others: Params = {},
): Params {
  const kept = Object.entries(others).filter(([name]) => !NAMES.includes(name));
  return {
    ...(labels.length && { label: labels }),
    ...(exclude.length && { exclude }),
    ...(match === 'any' && { match: ['any'] }),
    ...(minConfidence > 0 && { min_confidence: [String(minConfidence)] }),
    ...(words.length && { word: words }),
    ...(name && { name: [name] }),
    ...(has.length && { has }),
    ...(failed && { state: ['failed'] }),
    ...Object.fromEntries(kept),
  };
}

/** A query as the API takes it. */
export function toSearch(query: Query): Search {
  const { labels, exclude, match, minConfidence, words, name, has, failed } = query;
  return {
    ...(labels.length && { label: labels, match, min_confidence: minConfidence }),
    ...(exclude.length && { exclude }),
    ...(words.length && { word: words }),
    ...(name && { name }),
    ...(has.length && { has }),
    ...(failed && { state: 'failed' as const }),
  };
}

/** Whether a query asks for anything less than all photos. */
export function isSearch(query: Query) {
  return query.exclude.length > 0 || termsOf(query).length > 0;
}

/** What is looked for, one after the other; not what is not to be there. */
export function termsOf({ labels, words, name, has, failed }: Query): Term[] {
  return [
    ...labels.map((text): Term => ({ kind: 'label', text })),
    ...words.map((text): Term => ({ kind: 'word', text })),
    ...(name ? [{ kind: 'name', text: name } as const] : []),
    ...has.map((text): Term => ({ kind: 'has', text })),
    ...(failed ? [{ kind: 'failed' } as const] : []),
  ];
}

/**
 * Adds a term, unless it is there already, wanted or not wanted, or there are enough. There is one
 * name only: another takes its place.
 */
export function withTerm(query: Query, term: Term): Query {
  if (term.kind === 'failed') return { ...query, failed: true };
  const [text] = distinct([term.text]);
  if (!text) return query;
  switch (term.kind) {
    case 'label': {
      const known = [...query.labels, ...query.exclude];
      if (has(known, text) || query.labels.length >= MOST) return query;
      return { ...query, labels: [...query.labels, text] };
    }
    case 'word':
      if (has(query.words, text) || query.words.length >= MOST) return query;
      return { ...query, words: [...query.words, text] };
    case 'name':
      return { ...query, name: text };
    case 'has':
      return { ...query, has: HAVING.filter((one) => one === text || query.has.includes(one)) };
  }
}

/** Takes a term out; a label, wanted or not. */
export function withoutTerm(query: Query, term: Term): Query {
  if (term.kind === 'failed') return { ...query, failed: false };
  if (term.kind === 'name') return { ...query, name: '' };
  const without = <Text extends string>(texts: Text[]) => texts.filter((one) => one !== term.text);
  if (term.kind === 'word') return { ...query, words: without(query.words) };
  if (term.kind === 'has') return { ...query, has: without(query.has) };
  return { ...query, labels: without(query.labels), exclude: without(query.exclude) };
}

/** Makes a wanted label an unwanted one, and the other way round. */
export function toggleNot(query: Query, text: string): Query {
  const { labels, exclude } = withoutTerm(query, { kind: 'label', text });
  return query.labels.includes(text)
    ? { ...query, labels, exclude: [...exclude, text] }
    : { ...query, labels: [...labels, text], exclude };
}

function distinct(names: string[]) {
  const found: string[] = [];
  for (const name of names.map((text) => text.trim())) {
    if (name && !has(found, name)) found.push(name);
  }
  return found;
}

/** Labels and words are the same whatever their case. */
function has(names: string[], name: string) {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}
