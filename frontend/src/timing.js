/**
 * Resolves after `ms` milliseconds; rejects with the signal's reason if that comes first.
 * @param {number} ms
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function sleep(ms, signal) {
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
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function visible(signal) {
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
