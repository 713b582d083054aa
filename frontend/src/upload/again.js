import { RequestError } from '../errors.js';
import { sleep } from '../timing.js';

/** Milliseconds to wait before the second attempt and those after it. */
const BACKOFF = [500, 1_500, 4_500, 10_000, 15_000];

/**
 * Does something again when it fails for a reason that may pass: after a pause that grows, or as
 * soon as the connection is back. Being offline costs no attempt.
 * @template Result
 * @param {(attempt: number) => Promise<Result>} work is told how often it was done before
 * @param {AbortSignal} signal
 * @param {Pick<import('../connection.js').Connection, 'look' | 'back'>} connection
 * @param {typeof sleep} [wait]
 * @returns {Promise<Result>}
 * @throws the last failure, or the signal's reason
 */
export async function again(work, signal, connection, wait = sleep) {
  let failed = 0;
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    while (!(await connection.look())) await connection.back(signal);
    signal.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      signal.throwIfAborted();
      const pause = BACKOFF[failed];
      if (!(error instanceof RequestError && error.transient) || pause === undefined) throw error;
      if (!(await connection.look())) continue;
      failed++;
      const over = new AbortController();
      const either = AbortSignal.any([signal, over.signal]);
      const back = connection.back(either);
      await Promise.race([wait(pause, either), back]).finally(() => over.abort());
    }
  }
}
