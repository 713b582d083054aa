import { useCallback, useEffect, useRef } from 'preact/hooks';
import { address } from '../route.js';
import { explain, SLOW } from '../words.js';
import { Content } from './content.jsx';
import { useFetched } from './fetching.js';
import { daysOf } from './period.js';
import '../styles/dashboard.css';

/**
 * What all photos add up to.
 * @param {{context: import('../app.jsx').Context}} props
 */
export function DashboardView({ context: { api, router, connection, news } }) {
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  const days = daysOf(router.route.value.params);
  const ask = useCallback(
    (/** @type {AbortSignal} */ signal) => api.stats(days, signal),
    [api, days],
  );
  const { answer: stats, phase, error, retry } = useFetched(ask, connection);
  const waiting = phase === 'waiting' || phase === 'slow';

  useEffect(() => {
    if (phase === 'slow') news.value = SLOW;
  }, [phase, news]);

  const tryAgain = () => {
    // The button goes away, and would take the focus with it.
    heading.current?.focus();
    retry();
  };

  return (
    <div class="dashboard" aria-busy={waiting}>
      <h1 ref={heading} tabIndex={-1}>
        Dashboard
      </h1>
      <div role="alert">{phase === 'failed' && <p class="problem">{explain(error)}</p>}</div>
      {phase === 'failed' && (
        <button type="button" class="button" onClick={tryAgain}>
          Try again
        </button>
      )}
      {stats || waiting ? <Known stats={stats} days={days} slow={phase === 'slow'} /> : null}
    </div>
  );
}

/** @param {{stats: import('../answers.js').Stats | null, days: number, slow: boolean}} props */
function Known({ stats, days, slow }) {
  const empty = stats && stats.totals.done + stats.totals.failed === 0;
  return empty ? <Empty /> : <Content stats={stats} days={days} slow={slow} />;
}

function Empty() {
  return (
    <div class="words">
      <p>
        There are no photos yet, so there is nothing to count. Upload some, and what they show adds
        up here.
      </p>
      <a class="button" href={address('upload')}>
        Upload photos
      </a>
    </div>
  );
}
