import { useCallback, useEffect, useState } from 'preact/hooks';

/** An answer that takes longer than this, in milliseconds, is called slow. */
const SLOW_AFTER = 4_000;

/**
 * An answer of the service on its way to a view.
 * @template Answer
 * @typedef {object} Fetched
 * @property {Answer | null} answer the last one there was, also while a newer one is on its way
 * @property {'waiting' | 'slow' | 'done' | 'failed'} phase
 * @property {unknown} error when failed
 */

/**
 * Asks the service anew whenever the question changes, and again when the connection comes back
 * after a failure.
 * @template Answer
 * @param {(signal: AbortSignal) => Promise<Answer>} ask the question; as long as it stays the same
 *   function it is not asked again
 * @param {import('../connection.js').Connection} connection
 * @returns {Fetched<Answer> & {retry: () => void}}
 */
export function useFetched(ask, connection) {
  const [state, setState] = useState(
    /** @type {Fetched<Answer>} */ ({ answer: null, phase: 'waiting', error: null }),
  );
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);

  useEffect(() => {
    const abort = new AbortController();
    /** @param {Partial<Fetched<Answer>>} change */
    const change = (change) => {
      if (!abort.signal.aborted) setState((before) => ({ ...before, ...change }));
    };
    change({ phase: 'waiting', error: null });
    const timer = setTimeout(() => change({ phase: 'slow' }), SLOW_AFTER);
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
