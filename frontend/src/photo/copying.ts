import type { PhotoState } from './state.ts';

const NOT_COPIED = 'The browser does not let this page copy. Copy the page’s address instead.';

/**
 * Copies a text, and tells so.
 * @param what it is, with a capital
 * @param otherwise what is told where the browser refuses
 */
export async function copy(
  { problem, news }: PhotoState,
  text: string,
  what: string,
  otherwise = NOT_COPIED,
) {
  try {
    await navigator.clipboard.writeText(text);
    problem.value = '';
    news.value = `${what} copied.`;
  } catch {
    problem.value = otherwise;
  }
}
