/**
 * What the gallery is asked for, as it stands in the address.
 * @typedef {object} Query
 * @property {string[]} labels what is to be in a photo
 * @property {string[]} exclude what is not to be in it
 * @property {'all' | 'any'} match whether a photo needs all of the labels, or one of them
 * @property {number} minConfidence the least confidence of the labels, 0 to 100 %
 */

/** So many labels the service takes, and as many that are not to be there. */
const MOST = 10;

/** @import {Params} from '../route.js' */

/** The names of the parameters that are the query's; all others belong to somebody else. */
const NAMES = ['label', 'exclude', 'match', 'min_confidence'];

/**
 * Reads the query of an address; what makes no sense there is left out.
 * @param {Params} params
 * @returns {Query}
 */
export function readQuery({ label = [], exclude = [], match = [], min_confidence = [] }) {
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
 * @param {Query} query
 * @param {Params} [others] the address's other parameters, to be kept
 * @returns {Params}
 */
export function writeQuery({ labels, exclude, match, minConfidence }, others = {}) {
  const kept = Object.entries(others).filter(([name]) => !NAMES.includes(name));
  return {
    ...(labels.length && { label: labels }),
    ...(exclude.length && { exclude }),
    ...(match === 'any' && { match: ['any'] }),
    ...(minConfidence > 0 && { min_confidence: [String(minConfidence)] }),
    ...Object.fromEntries(kept),
  };
}

/**
 * A query as the API takes it.
 * @param {Query} query
 * @returns {import('../answers.js').Search}
 */
export function toSearch({ labels, exclude, match, minConfidence }) {
  return {
    ...(labels.length && { label: labels, match, min_confidence: minConfidence }),
    ...(exclude.length && { exclude }),
  };
}

/**
 * Whether a query asks for anything less than all photos.
 * @param {Query} query
 */
export function isSearch({ labels, exclude }) {
  return labels.length + exclude.length > 0;
}

/**
 * Adds a label, unless it is there already, wanted or not wanted, or there are enough.
 * @param {Query} query
 * @param {string} name
 * @returns {Query}
 */
export function withLabel(query, name) {
  const [label] = distinct([name]);
  const known = [...query.labels, ...query.exclude];
  if (!label || has(known, label) || query.labels.length >= MOST) return query;
  return { ...query, labels: [...query.labels, label] };
}

/**
 * @param {Query} query
 * @param {string} name
 * @returns {Query}
 */
export function withoutLabel(query, name) {
  const keep = (/** @type {string} */ other) => other !== name;
  return { ...query, labels: query.labels.filter(keep), exclude: query.exclude.filter(keep) };
}

/**
 * Makes a wanted label an unwanted one, and the other way round.
 * @param {Query} query
 * @param {string} name
 * @returns {Query}
 */
export function toggleNot(query, name) {
  const { labels, exclude } = withoutLabel(query, name);
  return query.labels.includes(name)
    ? { ...query, labels, exclude: [...exclude, name] }
    : { ...query, labels: [...labels, name], exclude };
}

/** @param {string[]} names */
function distinct(names) {
  /** @type {string[]} */
  const found = [];
  for (const name of names.map((text) => text.trim())) {
    if (name && !has(found, name)) found.push(name);
  }
  return found;
}

/**
 * Labels are the same whatever their case.
 * @param {string[]} names
 * @param {string} name
 */
function has(names, name) {
  return names.some((other) => other.toLowerCase() === name.toLowerCase());
}
