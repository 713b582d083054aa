import { signal } from '@preact/signals';
import { sleep } from '../timing.js';

/** Milliseconds without a key before the service is asked. */
const PAUSE = 150;

/** How many suggestions are shown. */
const MOST = 8;

/** @typedef {{name: string, count: number}} Suggestion */

/**
 * Labels to choose from while one is typed. Only the answer to the last question counts.
 * @param {import('../api.js').Api} api
 * @param {typeof sleep} [pause]
 */
export function createSuggestions(api, pause = sleep) {
  const found = signal(/** @type {Suggestion[]} */ ([]));
  let asked = new AbortController();

  /**
   * Asks for labels that begin with a text, the most frequent ones first.
   * @param {string} prefix
   * @param {string[]} taken those that are not worth suggesting
   */
  async function ask(prefix, taken) {
    stop();
    const { signal } = asked;
    try {
      await pause(PAUSE, signal);
      const labels = await api.labels(prefix.trim(), signal);
      if (signal.aborted) return;
      found.value = labels.filter(({ name }) => !taken.includes(name)).slice(0, MOST);
    } catch {
      // Without suggestions a label can still be typed in full.
      if (!signal.aborted) found.value = [];
    }
  }

  /** Forgets the last question. */
  function stop() {
    asked.abort();
    asked = new AbortController();
  }

  return { found, ask, stop };
}
