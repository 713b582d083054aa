/** A canvas takes no style sheet's word: what the charts are drawn in, by the name of its token. */
const TOKENS = /** @type {const} */ (['done', 'failed', 'words', 'line', 'paper', 'ink']);

/** @typedef {Record<typeof TOKENS[number], string>} Colours */

/** What can change the tokens while the page is open. */
const QUERIES = ['(prefers-color-scheme: dark)', '(forced-colors: active)'];

/**
 * Reads the tokens `--chart-done` and so on where an element is.
 * @param {Element} element
 */
export function readColours(element) {
  const style = getComputedStyle(element);
  return /** @type {Colours} */ (
    Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue(`--chart-${name}`)]))
  );
}

/**
 * Tells when the colours have to be read again.
 * @param {() => void} onChange
 * @returns {() => void} stops it
 */
export function watchColours(onChange) {
  const stop = new AbortController();
  for (const query of QUERIES) {
    matchMedia(query).addEventListener('change', onChange, { signal: stop.signal });
  }
  return () => stop.abort();
}
