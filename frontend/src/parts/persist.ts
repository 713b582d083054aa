import type { Connection } from '../connection.ts';
import { sleep } from '../timing.ts';

/** Milliseconds between two attempts: the first pause, and the longest that it grows to. */
const [FIRST, LONGEST] = [1_000, 30_000];

/**
 * Loads a part of the page, again and again until it is there: after a pause that grows, or as soon
 * as the connection is back. While that is gone nothing is tried: many browsers keep an `import()`
 * that has failed for as long as the page lives (whatwg/html issue 6768).
 * @param onFailure told each time it could not be loaded
 * @throws the signal's reason
 */
export async function persist<Part>(
  load: () => Promise<Part>,
  connection: Pick<Connection, 'look' | 'back'>,
  {
    signal,
    onFailure,
    wait = sleep,
    mend = mendStyles,
  }: {
    signal: AbortSignal;
    onFailure: () => void;
    wait?: typeof sleep;
    /** Makes good what an attempt before this one has left undone. */
    mend?: () => Promise<unknown>;
  },
): Promise<Part> {
  for (let pause = FIRST; ; pause = Math.min(LONGEST, 2 * pause)) {
    while (!(await connection.look())) await connection.back(signal);
    signal.throwIfAborted();
    try {
      await mend();
      return await load();
    } catch {
      signal.throwIfAborted();
      onFailure();
      const over = new AbortController();
      const either = AbortSignal.any([signal, over.signal]);
      await Promise.race([wait(pause, either), connection.back(either)]).finally(() =>
        over.abort(),
      );
    }
  }
}

/**
 * Fetches anew what style sheets have not come: Vite's loader asks for each only once. One that is
 * still on its way looks the same, and stays in its place until its twin is there: where it is taken
 * out, Firefox may tell neither of them that it came.
 */
function mendStyles() {
  const missing = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].filter(
    ({ sheet }) => !sheet,
  );
  return Promise.all(
    missing.map(async (link) => {
      const fresh = link.cloneNode() as HTMLLinkElement;
      const loaded = new Promise((resolve, reject) => {
        fresh.onload = resolve;
        fresh.onerror = reject;
      });
      link.after(fresh);
      await loaded.finally(() => (link.sheet || !fresh.sheet ? fresh : link).remove());
    }),
  );
}
