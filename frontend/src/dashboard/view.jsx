import { useEffect, useState } from 'preact/hooks';
import { explain } from '../words.js';

/**
 * What all photos add up to.
 * @param {{context: import('../app.jsx').Context}} props
 */
export function DashboardView({ context: { api } }) {
  const [stats, setStats] = useState(/** @type {import('../answers.js').Stats | null} */ (null));
  const [problem, setProblem] = useState('');

  useEffect(() => {
    const abort = new AbortController();
    api.stats(30, abort.signal).then(setStats, (error) => {
      if (!abort.signal.aborted) setProblem(explain(error));
    });
    return () => abort.abort();
  }, [api]);

  return (
    <>
      <h1>Dashboard</h1>
      <div role="alert">{problem && <p class="problem">{problem}</p>}</div>
      {stats && (
        <p>
          {stats.totals.done} analysed, {stats.totals.failed} failed
        </p>
      )}
    </>
  );
}
