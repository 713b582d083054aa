import type { Having, Search } from '../contract.ts';
import type { Params } from '../route.ts';
import { type Days, isDay } from './dates.ts';

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
  /** When it was taken, else uploaded; null for whenever. */
  days: Days | null;
}

/** One thing that is looked for; with `not`, a label that is not to be there. */
export type Term =
  | { kind: 'label'; text: string }
  | { kind: 'word'; text: string }
  | { kind: 'name'; text: string }
  | { kind: 'has'; text: Having }
  | { kind: 'failed' }
  | { kind: 'days'; days: Days }
  | { kind: 'not'; text: string };

export const HAVING: readonly Having[] = ['faces', 'text', 'tags', 'nothing'];

/** So many labels the service takes, as many that are not to be there, and as many words. */
const MOST = 10;

/** The names of the parameters that are the query's; all others belong to somebody else. */
const NAMES = [
  ...['label', 'exclude', 'match', 'min_confidence', 'word', 'name', 'has', 'state', 'from', 'to'],
];

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
  from = [],
  to = [],
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
    days: readDays(from[0], to[0]),
  };
}

/** What makes no sense to the service is left out: other days, or a last before the first. */
function readDays(from?: string, to?: string): Days | null {
  const days = { from: from && isDay(from) ? from : null, to: to && isDay(to) ? to : null };
  if (!days.from && !days.to) return null;
  return days.from && days.to && days.from > days.to ? null : days;
}

/**
 * Writes a query into the parameters of an address, in the place of the one there; what is the
 * default is left out.
 * @param others the address's other parameters, to be kept
 */
export function writeQuery(
  { labels, exclude, match, minConfidence, words, name, has, failed, days }: Query,
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
    ...(days?.from && { from: [days.from] }),
    ...(days?.to && { to: [days.to] }),
    ...Object.fromEntries(kept),
  };
}

/** A query as the API takes it. */
export function toSearch(query: Query): Search {
  const { labels, exclude, match, minConfidence, words, name, has, failed, days } = query;
  return {
    ...(labels.length && { label: labels, match, min_confidence: minConfidence }),
    ...(exclude.length && { exclude }),
    ...(words.length && { word: words }),
    ...(name && { name }),
    ...(has.length && { has }),
    ...(failed && { state: 'failed' as const }),
    ...(days?.from && { from: days.from }),
    ...(days?.to && { to: days.to }),
  };
}

/** Whether a query asks for anything less than all photos. */
export function isSearch(query: Query) {
  return termsOf(query).length > 0;
}

/** What is looked for, one after the other. */
export function termsOf({ labels, exclude, words, name, has, failed, days }: Query): Term[] {
  return [
    ...labels.map((text): Term => ({ kind: 'label', text })),
    ...words.map((text): Term => ({ kind: 'word', text })),
    ...(name ? [{ kind: 'name', text: name } as const] : []),
    ...has.map((text): Term => ({ kind: 'has', text })),
    ...(failed ? [{ kind: 'failed' } as const] : []),
    ...(days ? [{ kind: 'days', days } as const] : []),
    ...exclude.map((text): Term => ({ kind: 'not', text })),
  ];
}

/**
 * Adds a term, unless it is there already or there are enough. A label that was to be there and is
 * not to be there now is only that, and the other way round. There is one name, and one time: another
 * takes its place.
 */
export function withTerm(query: Query, term: Term): Query {
  if (term.kind === 'failed') return { ...query, failed: true };
  if (term.kind === 'days') return { ...query, days: term.days };
  const [text] = distinct([term.text]);
  if (!text) return query;
  switch (term.kind) {
    case 'label':
      if (has(query.labels, text) || query.labels.length >= MOST) return query;
      return { ...query, labels: [...query.labels, text], exclude: less(query.exclude, text) };
    case 'not':
      if (has(query.exclude, text) || query.exclude.length >= MOST) return query;
      return { ...query, labels: less(query.labels, text), exclude: [...query.exclude, text] };
    case 'word':
      if (has(query.words, text) || query.words.length >= MOST) return query;
      return { ...query, words: [...query.words, text] };
    case 'name':
      return { ...query, name: text };
    case 'has':
      return { ...query, has: HAVING.filter((one) => one === text || query.has.includes(one)) };
  }
}

/** Takes a term out. */
export function withoutTerm(query: Query, term: Term): Query {
  switch (term.kind) {
    case 'failed':
      return { ...query, failed: false };
    case 'days':
      return { ...query, days: null };
    case 'name':
      return { ...query, name: '' };
    case 'has':
      return { ...query, has: query.has.filter((one) => one !== term.text) };
    case 'word':
      return { ...query, words: less(query.words, term.text) };
    case 'label':
      return { ...query, labels: less(query.labels, term.text) };
    case 'not':
      return { ...query, exclude: less(query.exclude, term.text) };
  }
}

/** Makes a wanted label an unwanted one, and the other way round. */
export function toggleNot(query: Query, text: string): Query {
  const kind = has(query.labels, text) ? 'not' : 'label';
  return withTerm(query, { kind, text });
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

function less(names: string[], name: string) {
  return names.filter((other) => other.toLowerCase() !== name.toLowerCase());
}
