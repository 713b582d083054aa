import type { ComponentChildren } from 'preact';
import { Periods } from '../dashboard/content.tsx';
import { counted, number, overTime, share } from '../dashboard/counts.ts';
import { ChartFigure } from '../dashboard/figure.tsx';
import { shownDays } from '../dashboard/period.ts';
import { Total, Wait } from '../dashboard/totals.tsx';
import { waitBars } from '../dashboard/waits.ts';
import { LOADING, SLOW } from '../words.ts';
import type { SiteStats } from './administration.ts';

const DOLLARS = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });
const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** What stands in a place whose number is on its way: as high as it. */
const BLANK = '\u00a0';

interface Shown {
  /** Null while they are on their way. */
  stats: SiteStats | null;
}

/** What this month has cost, by the price table, of the most that it can. */
export function Cost({ stats }: Shown) {
  const cost = stats?.cost;
  const { least = 0, most = 0 } = cost?.dollars ?? {};
  const cap = cost?.most_dollars;
  return (
    <Card title={`Cost in ${MONTH.format(new Date())}`}>
      <p class="big">
        {cost ? DOLLARS.format(most) : BLANK}{' '}
        {cap && <small>of at most {DOLLARS.format(cap)}</small>}
      </p>
      {cap && (
        <progress
          value={Math.min(most, cap)}
          max={cap}
          aria-label={`${DOLLARS.format(most)} of ${DOLLARS.format(cap)}`}
        />
      )}
      {cost ? (
        <p class="fine">
          For up to {counted(cost.photos, 'photo')}, at list prices
          {least < most && ` (${DOLLARS.format(least)} with neither people nor text in them)`}.
          {cost.without.length > 0 && ` Left out: ${cost.without.join('; ')}.`}
        </p>
      ) : (
        <p class="fine">{BLANK}</p>
      )}
    </Card>
  );
}

/** How much of the cap of all together is used. */
export function Today({ stats }: Shown) {
  const { photos = 0, cap = null } = stats?.today ?? {};
  return (
    <Card title="Today, all together">
      <p class="big">
        {stats ? number(photos) : BLANK}{' '}
        {stats && <small>{cap ? `of ${number(cap)} photos` : 'photos'}</small>}
      </p>
      {cap !== null && (
        <progress
          class={photos >= cap ? 'over' : ''}
          value={Math.min(photos, cap)}
          max={cap}
          aria-label={`Today: ${number(photos)} of ${number(cap)} photos`}
        />
      )}
      <p class="fine">
        {!stats
          ? BLANK
          : cap === null
            ? 'There is no cap: nothing bounds what a day can cost.'
            : photos >= cap
              ? 'Nothing more is analysed until midnight UTC.'
              : 'At the cap, nothing more is analysed until midnight UTC.'}
      </p>
    </Card>
  );
}

/** What waits, and what could not be worked off. */
export function Queue({ stats }: Shown) {
  const { waiting, failed_events: failed = 0, totals } = stats ?? {};
  const since = waiting?.since;
  return (
    <Card title="Waiting and failed">
      <p class="big">
        {waiting ? number(waiting.photos) : BLANK} {waiting && <small>waiting</small>}
      </p>
      <p class="fine">
        {since ? `The first since ${WHEN.format(new Date(since))}. ` : ''}
        {totals && `${counted(totals.failed, 'photo')} failed, of all there are.`}
      </p>
      {stats && (
        <p class={failed ? 'fine bad' : 'fine'}>
          {failed
            ? `About ${counted(failed, 'event')} could not be worked off: see “make redrive”.`
            : 'No event was given up.'}
        </p>
      )}
    </Card>
  );
}

function Card({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card use" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** How many photos of all came when, and how long they took. */
export function Charts({
  stats,
  days,
  slow,
}: Shown & { days: number | null; slow: boolean }) {
  const shown = stats && shownDays(stats, days);
  const { unit, bars } = overTime(shown?.entries ?? []);
  const { done = 0, failed = 0 } = stats?.totals ?? {};
  const waiting = slow ? SLOW : LOADING;
  return (
    <>
      <dl class="totals">
        <Total name="Photos of all people" value={stats && number(done + failed)} />
        <Total
          name="Failed"
          bad={failed > 0}
          value={stats && number(failed)}
          unit={failed > 0 && share(failed, done + failed)}
        />
        <Wait stats={stats} />
      </dl>
      <div class="board board-of-two">
        <ChartFigure
          title={`Photos a ${unit}, of all`}
          note="in days of UTC"
          head={unit === 'day' ? 'Day' : 'Week'}
          series={['Analysed', 'Failed']}
          bars={stats && bars}
          waiting={waiting}
          controls={<Periods chosen={shown ? shown.days : days} view="admin" />}
        />
        <ChartFigure
          title="Time to labels"
          note="up to"
          head="Time"
          series={['Photos']}
          bars={stats && waitBars(stats.seconds)}
          waiting={waiting}
        />
      </div>
    </>
  );
}
