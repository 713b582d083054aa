import { type ReadonlySignal, signal } from '@preact/signals';
import { sleep } from '../timing.ts';

/**
 * A machine that sleeps stops its timers: the time is looked at this often, in milliseconds. And no
 * more often is asked whose clock is ahead of the service's, for whom all ends too early.
 */
const LOOK_EVERY = 30_000;

export type Pause = ReturnType<typeof createPause>;

/** Holds up all who ask for something that is used up, until there is some again. */
export function createPause(wait = sleep, now = Date.now) {
  /** Until when, as Date.now() counts; null while nothing is held up. */
  const until = signal<number | null>(null);
  let running = Promise.resolve();
  let ended = -Infinity;

  async function run() {
    for (;;) {
      const left = (until.peek() ?? 0) - now();
      if (left <= 0) break;
      await wait(Math.min(left, LOOK_EVERY));
    }
    ended = now();
    until.value = null;
  }

  return {
    until: until as ReadonlySignal<number | null>,

    hold(end: number) {
      const held = until.peek();
      const again = held === null && now() - ended < LOOK_EVERY;
      until.value = Math.max(end, held ?? 0, again ? now() + LOOK_EVERY : 0);
      if (held === null) running = run();
    },

    /** Resolves when nothing is held up; rejects with the signal's reason if that comes first. */
    over: (aborted: AbortSignal) => unlessAborted(running, aborted),
  };
}

/** Resolves with what never fails; rejects with the signal's reason if that comes first. */
export function unlessAborted(work: Promise<void>, aborted: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    aborted.throwIfAborted();
    const abort = () => reject(aborted.reason);
    aborted.addEventListener('abort', abort, { once: true });
    void work.then(() => {
      aborted.removeEventListener('abort', abort);
      resolve();
    });
  });
}
