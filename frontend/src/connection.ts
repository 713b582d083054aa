import { signal } from '@preact/signals';
import { sleep } from './timing.ts';

/** Milliseconds between two looks for a connection that is gone. */
const LOOK_EVERY = 3_000;

/** The page's own host is out of reach when it hasn't answered for so long, in milliseconds. */
const PATIENCE = 5_000;

export type Connection = ReturnType<typeof createConnection>;

/**
 * Knows whether the page's own host can be reached. A browser that calls itself offline is not
 * believed before that host was asked: a device without a network still reaches what it serves
 * itself.
 */
export function createConnection({
  reach = reachHost,
  wait = sleep,
}: {
  /** Whether the host answers. */
  reach?: () => Promise<boolean>;
  wait?: typeof sleep;
} = {}) {
  const online = signal(true);
  let looking: Promise<boolean> | null = null;

  async function ask() {
    const reached = navigator.onLine || (await reach());
    // The network may have come back while the host was asked.
    const there = reached || navigator.onLine;
    if (!there && online.value) void watch();
    online.value = there;
    return there;
  }

  /** Looks now, once for all who ask at the same time. */
  function look() {
    if (!looking) {
      const mine = ask().finally(() => {
        if (looking === mine) looking = null;
      });
      looking = mine;
    }
    return looking;
  }

  /** Looks until the connection is back, as not every return is told by the browser. */
  async function watch() {
    do await wait(LOOK_EVERY);
    while (!(await look()));
  }

  /**
   * Calls back each time the connection has come back.
   * @returns ends that
   */
  function whenBack(callback: () => void): () => void {
    let before = online.peek();
    return online.subscribe((now) => {
      if (now && !before) callback();
      before = now;
    });
  }

  /**
   * Resolves when the connection has come back; rejects with the signal's reason if that is first.
   */
  function back(aborted: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      aborted.throwIfAborted();
      const stop = whenBack(() => {
        aborted.removeEventListener('abort', abort);
        stop();
        resolve();
      });
      const abort = () => {
        stop();
        reject(aborted.reason);
      };
      aborted.addEventListener('abort', abort, { once: true });
    });
  }

  for (const change of ['online', 'offline']) {
    addEventListener(change, () => {
      // A look that began before may not have seen it.
      looking = null;
      void look();
    });
  }
  void look();

  return { online, look, whenBack, back };
}

async function reachHost() {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    await fetch('./config.json', { method: 'HEAD', cache: 'no-store', signal });
    return true;
  } catch {
    return false;
  }
}
