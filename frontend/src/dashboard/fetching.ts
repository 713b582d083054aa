import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Connection } from '../connection.ts';
import { TIMINGS } from '../timing.ts';

/** An answer of the service on its way to a view. */
interface Fetched<Answer> {
  /** The last one there was, also while a newer one is on its way. */
  answer: Answer | null;
  phase: 'waiting' | 'slow' | 'done' | 'failed';
  /** When failed. */
  error: unknown;
}

/**
 * Asks the service anew whenever the question changes, and again when the connection comes back
 * after a failure.
 * @param ask the question; as long as it stays the same function it is not asked again
 */
export function useFetched<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  connection: Connection,
): Fetched<Answer> & { retry: () => void } {
  const [state, setState] = useState<Fetched<Answer>>({
    answer: null,
    phase: 'waiting',
    error: null,
  });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);

  useEffect(() => {
    const abort = new AbortController();
    const change = (change: Partial<Fetched<Answer>>) => {
      if (!abort.signal.aborted) setState((before) => ({ ...before, ...change }));
    };
    change({ phase: 'waiting', error: null });
    const timer = setTimeout(() => change({ phase: 'slow' }), TIMINGS.slowAnswer);
    ask(abort.signal)
      .then(
        (answer) => change({ phase: 'done', answer }),
        (error) => change({ phase: 'failed', error }),
      )
      .finally(() => clearTimeout(timer));
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [ask, attempt]);

  useEffect(() => {
    if (state.phase !== 'failed') return undefined;
    return connection.whenBack(retry);
  }, [state.phase, connection, retry]);

  return { ...state, retry };
}
