import { signal } from '@preact/signals';
import type { Api } from '../api.ts';
import { sleep } from '../timing.ts';

/** Milliseconds without a key before the service is asked. */
const PAUSE = 150;

/** How many suggestions are shown. */
const MOST = 8;

interface Suggestion {
  name: string;
  count: number;
}

/** Labels to choose from while one is typed. Only the answer to the last question counts. */
export function createSuggestions(api: Pick<Api, 'labels'>, pause: typeof sleep = sleep) {
  const found = signal<Suggestion[]>([]);
  let asked = new AbortController();

  /**
   * Asks for labels that begin with a text, the most frequent ones first.
   * @param taken those that are not worth suggesting
   */
  async function ask(prefix: string, taken: string[]) {
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
