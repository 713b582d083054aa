import type { Connection } from '../connection.ts';
import { RequestError } from '../errors.ts';
import { sleep } from '../timing.ts';

/** Milliseconds to wait before the second attempt and those after it. */
const BACKOFF = [500, 1_500, 4_500, 10_000, 15_000];

/**
 * Does something again when it fails for a reason that may pass: after a pause that grows, or as
 * soon as the connection is back. Being offline costs no attempt.
 * @param work is told how often it was done before
 * @param onTrouble is told each failure after which it is done again
 * @throws the last failure, or the signal's reason
 */
export async function again<Result>(
  work: (attempt: number) => Promise<Result>,
  signal: AbortSignal,
  connection: Pick<Connection, 'look' | 'back'>,
  { wait = sleep, onTrouble }: { wait?: typeof sleep; onTrouble?: (error: RequestError) => void } = {},
): Promise<Result> {
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
      onTrouble?.(error);
      const over = new AbortController();
      const either = AbortSignal.any([signal, over.signal]);
      const back = connection.back(either);
      await Promise.race([wait(pause, either), back]).finally(() => over.abort());
    }
  }
}
