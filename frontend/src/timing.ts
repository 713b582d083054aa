/** How long the page waits for what it has asked for, in milliseconds. */
export const TIMINGS = {
  /** Before the first question for results; with it come so many more for each further photo. */
  firstPause: 80,
  pausePerPhoto: 8,
  /** So many times longer is each pause than the one before, ... */
  pauseGrowth: 1.2,
  /** ... up to this; and up to that once those who are not patient have been told. */
  longestPause: 3_000,
  latePause: 30_000,
  /** An answer that takes longer than this is called slow. */
  slowAnswer: 5_000,
  /** Steps without progress for this long are called slow. */
  slow: 10_000,
  /** Without any result for this long, the user is told. */
  patience: 120_000,
  /** So is who waits for a service that is out of reach, or has no room, for this long. */
  trouble: 120_000,
};

/** Resolves after `ms` milliseconds; rejects with the signal's reason if that comes first. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/**
 * Resolves as soon as the page can be seen; rejects with the signal's reason if that comes first.
 */
export function visible(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const settled = new AbortController();
    const look = () => {
      if (document.hidden) return;
      settled.abort();
      resolve();
    };
    const abort = () => {
      settled.abort();
      reject(signal?.reason);
    };
    document.addEventListener('visibilitychange', look, { signal: settled.signal });
    signal?.addEventListener('abort', abort, { signal: settled.signal });
    look();
  });
}
