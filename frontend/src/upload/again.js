import { RequestError } from '../errors.js';
import { sleep } from '../timing.js';

/** Milliseconds to wait before the second attempt and those after it. */
export const BACKOFF = [500, 1_500, 4_500, 10_000, 15_000];

/**
 * Does something again when it fails for a reason that may pass: after a pause that grows, or as
 * soon as the browser is online again. Being offline costs no attempt.
 * @template Result
 * @param {(attempt: number) => Promise<Result>} work is told how often it was done before
 * @param {AbortSignal} signal
 * @param {{wait?: typeof sleep, online?: typeof whenOnline}} [world]
 * @returns {Promise<Result>}
 * @throws the last failure, or the signal's reason
 */
export async function again(work, signal, { wait = sleep, online = whenOnline } = {}) {
  let failed = 0;
  for (let attempt = 0; ; attempt++) {
    await online(signal);
    try {
      return await work(attempt);
    } catch (error) {
      signal.throwIfAborted();
      const pause = BACKOFF[failed];
      if (!(error instanceof RequestError && error.transient) || pause === undefined) throw error;
      if (navigator.onLine === false) continue;
      failed++;
      await Promise.race([wait(pause, signal), nextOnline(signal)]);
    }
  }
}

/**
 * Resolves as soon as the browser doesn't know itself to be offline.
 * @param {AbortSignal} signal
 */
export async function whenOnline(signal) {
  signal.throwIfAborted();
  if (navigator.onLine === false) await nextOnline(signal);
}

/**
 * Resolves when the connection comes back; rejects with the signal's reason if that comes first.
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function nextOnline(signal) {
  return new Promise((resolve, reject) => {
    addEventListener('online', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
