import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { Context } from '../context.ts';
import { useFetched } from '../dashboard/fetching.ts';
import { daysOf, LONGEST } from '../dashboard/period.ts';
import type { Account } from '../session/account.ts';
import '../styles/dashboard.css';
import '../styles/people.css';
import '../styles/admin.css';
import { explain } from '../words.ts';
import { createAdministration } from './administration.ts';
import { Failures } from './failures.tsx';
import { People } from './people.tsx';
import { createRoster } from './roster.ts';
import { Charts, Cost, Queue, Today } from './site.tsx';

/** The people of this site, what all together use and cost, and what failed; never their photos. */
export function AdminView({ context, account }: { context: Context; account: Account }) {
  const { api, connection, router } = context;
  const heading = useRef<HTMLHeadingElement | null>(null);
  const days = daysOf(router.route.value.params);
  const administration = useMemo(() => createAdministration(api), [api]);
  const roster = useMemo(() => createRoster(administration), [administration]);
  const ask = useCallback(
    (signal: AbortSignal) => administration.stats(LONGEST, signal),
    [administration],
  );
  const { answer: stats, phase, error, retry } = useFetched(ask, connection);

  useEffect(() => {
    void roster.look();
    return roster.end;
  }, [roster]);

  const again = () => {
    heading.current?.focus();
    retry();
  };

  return (
    <div class="look">
      <header class="head">
        <div class="head-text">
          <h1 ref={heading} tabIndex={-1}>
            People
          </h1>
          <p class="fine">
            You see how much each of them uses, not their photos, nor what is in them.
          </p>
        </div>
      </header>
      <div role="alert">{phase === 'failed' && <p class="problem">{explain(error)}</p>}</div>
      {phase === 'failed' && (
        <div class="acts">
          <button type="button" class="button" onClick={again}>
            Try again
          </button>
        </div>
      )}
      <div class="cards" aria-busy={!stats}>
        <Cost stats={stats} />
        <Today stats={stats} />
        <Queue stats={stats} />
      </div>
      <People roster={roster} own={account.owner} news={context.news} />
      <Charts stats={stats} days={days} slow={phase === 'slow'} />
      <Failures administration={administration} roster={roster} connection={connection} />
    </div>
  );
}
