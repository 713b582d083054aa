import type { Search } from '../contract.ts';
import type { Params } from '../route.ts';

/** What the gallery is asked for, as it stands in the address. */
export interface Query {
  /** What is to be in a photo. */
  labels: string[];
  /** What is not to be in it. */
  exclude: string[];
  /** Whether a photo needs all of the labels, or one of them. */
  match: 'all' | 'any';
  /** The least confidence of the labels, 0 to 100 %. */
  minConfidence: number;
}

/** So many labels the service takes, and as many that are not to be there. */
const MOST = 10;

/** The names of the parameters that are the query's; all others belong to somebody else. */
const NAMES = ['label', 'exclude', 'match', 'min_confidence'];

/** Reads the query of an address; what makes no sense there is left out. */
export function readQuery({
  label = [],
  exclude = [],
  match = [],
  min_confidence = [],
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
  };
}

/**
 * Writes a query into the parameters of an address, in the place of the one there; what is the
 * default is left out.
 * @param others the address's other parameters, to be kept
 */
export function writeQuery(
  { labels, exclude, match, minConfidence }: Query,
  others: Params = {},
): Params {
  const kept = Object.entries(others).filter(([name]) => !NAMES.includes(name));
  return {
    ...(labels.length && { label: labels }),
    ...(exclude.length && { exclude }),
    ...(match === 'any' && { match: ['any'] }),
    ...(minConfidence > 0 && { min_confidence: [String(minConfidence)] }),
    ...Object.fromEntries(kept),
  };
}

/** A query as the API takes it. */
export function toSearch({ labels, exclude, match, minConfidence }: Query): Search {
  return {
    ...(labels.length && { label: labels, match, min_confidence: minConfidence }),
    ...(exclude.length && { exclude }),
  };
}

/** Whether a query asks for anything less than all photos. */
export function isSearch({ labels, exclude }: Query) {
  return labels.length + exclude.length > 0;
}

/** Adds a label, unless it is there already, wanted or not wanted, or there are enough. */
export function withLabel(query: Query, name: string): Query {
  const [label] = distinct([name]);
  const known = [...query.labels, ...query.exclude];
  if (!label || has(known, label) || query.labels.length >= MOST) return query;
  return { ...query, labels: [...query.labels, label] };
}

export function withoutLabel(query: Query, name: string): Query {
  const keep = (other: string) => other !== name;
  return { ...query, labels: query.labels.filter(keep), exclude: query.exclude.filter(keep) };
}

/** Makes a wanted label an unwanted one, and the other way round. */
export function toggleNot(query: Query, name: string): Query {
  const { labels, exclude } = withoutLabel(query, name);
  return query.labels.includes(name)
    ? { ...query, labels, exclude: [...exclude, name] }
    : { ...query, labels: [...labels, name], exclude };
}

function distinct(names: string[]) {
  const found: string[] = [];
  for (const name of names.map((text) => text.trim())) {
    if (name && !has(found, name)) found.push(name);
  }
  return found;
}

/** Labels are the same whatever their case. */
function has(names: string[], name: string) {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}
