import { type ReadonlySignal, signal } from '@preact/signals';
import type { Api } from '../api.ts';
import { sleep } from '../timing.ts';
import { unlessAborted } from './pause.ts';

/** How often a page asks whether the site is open again, in milliseconds. */
const LOOK_EVERY = 30_000;

export type Closed = ReturnType<typeof createClosed>;

/**
 * Knows whether the site takes photos, and holds up all who would send some until it does again.
 * @param atStart what the page was served with, which may be old
 */
export function createClosed(api: Pick<Api, 'me'>, atStart = false, wait = sleep) {
  const is = signal(false);
  let running = Promise.resolve();
  let asking: Promise<boolean> | undefined;

  async function run(first: number) {
    for (let pause = first; ; pause = LOOK_EVERY) {
      await wait(pause);
      const me = await api.me().catch(() => null);
      if (me && !me.closed) break;
    }
    is.value = false;
  }

  function hold(first = LOOK_EVERY) {
    if (is.peek()) return;
    is.value = true;
    running = run(first);
  }

  if (atStart) hold(0);

  return {
    is: is as ReadonlySignal<boolean>,
    hold: () => hold(),

    /** Asks now, once for all who do at the same time; without an answer what was known stays. */
    ask(): Promise<boolean> {
      asking ??= api
        .me()
        .then(
          (me) => void (me.closed && hold()),
          () => {},
        )
        .then(() => is.peek())
        .finally(() => (asking = undefined));
      return asking;
    },

    /** Resolves when the site is open; rejects with the signal's reason if that comes first. */
    over: (aborted: AbortSignal) => unlessAborted(running, aborted),
  };
}
