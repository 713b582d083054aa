import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { Context } from '../context.ts';
import { address } from '../route.ts';
import '../styles/dashboard.css';
import { explain, SLOW } from '../words.ts';
import { Content, type StatsShown } from './content.tsx';
import { useFetched } from './fetching.ts';
import { daysOf, LONGEST } from './period.ts';

/** What all photos add up to. */
export function DashboardView({
  context: { api, router, connection, news },
}: {
  context: Context;
}) {
  const heading = useRef<HTMLHeadingElement | null>(null);
  const days = daysOf(router.route.value.params);
  // All at once: to look at fewer days needs no other answer.
  const ask = useCallback((signal: AbortSignal) => api.stats(LONGEST, signal), [api]);
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
      <header class="head-row">
        <h1 ref={heading} tabIndex={-1}>
          Dashboard
        </h1>
        <p class="aside">What all photos add up to, by days of UTC.</p>
      </header>
      <div role="alert">{phase === 'failed' && <p class="problem">{explain(error)}</p>}</div>
      {phase === 'failed' && (
        <button type="button" class="button button-main" onClick={tryAgain}>
          Try again
        </button>
      )}
      {stats || waiting ? <Known stats={stats} days={days} slow={phase === 'slow'} /> : null}
    </div>
  );
}

function Known(shown: StatsShown) {
  const totals = shown.stats?.totals;
  return totals?.done === 0 && totals.failed === 0 ? <Empty /> : <Content {...shown} />;
}

function Empty() {
  return (
    <div class="words">
      <p>
        There are no photos yet, so there is nothing to count. Upload some, and what they show adds
        up here.
      </p>
      <a class="button button-main" href={address('upload')}>
        Upload photos
      </a>
    </div>
  );
}
