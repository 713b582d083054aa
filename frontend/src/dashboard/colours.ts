/** A canvas takes no style sheet's word: what the charts are drawn in, by the name of its token. */
const TOKENS = ['done', 'failed', 'words', 'line', 'paper', 'ink'] as const;

export type Colours = Record<(typeof TOKENS)[number], string>;

/** What can change the tokens while the page is open. */
const QUERIES = ['(prefers-color-scheme: dark)', '(forced-colors: active)'];

/** Reads the tokens `--chart-done` and so on where an element is. */
export function readColours(element: Element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    TOKENS.map((name) => [name, style.getPropertyValue(`--chart-${name}`)]),
  ) as Colours;
}

/**
 * Tells when the colours have to be read again.
 * @returns stops it
 */
export function watchColours(onChange: () => void): () => void {
  const stop = new AbortController();
  for (const query of QUERIES) {
    matchMedia(query).addEventListener('change', onChange, { signal: stop.signal });
  }
  return () => stop.abort();
}
