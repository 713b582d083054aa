import type { Stats } from '../contract.ts';
import { address, type View } from '../route.ts';
import { LOADING, SLOW } from '../words.ts';
import { confidenceBars, middle, number, overTime } from './counts.ts';
import { Faces } from './faces.tsx';
import { ChartFigure, Figure } from './figure.tsx';
import { PERIODS, type Shown, shownDays } from './period.ts';
import { Ranking } from './ranking.tsx';
import { BLANK, Totals } from './totals.tsx';
import { waitBars } from './waits.ts';

export interface StatsShown {
  /** Null while they are on their way. */
  stats: Stats | null;
  /** Those that are asked for; null for the fewest that hold all photos. */
  days: number | null;
  /** Once the answer takes long. */
  slow: boolean;
}

/** Everything there is to see. */
export function Content({ stats, days, slow }: StatsShown) {
  const waiting = slow ? SLOW : LOADING;
  const half = stats && middle(stats.confidence);
  return (
    <>
      <Totals stats={stats} />
      <div class="board">
        <Days stats={stats} days={days} waiting={waiting} />
        <Figure title="What is in them" note={<span class="figure-note">most frequent first</span>}>
          {stats ? (
            <Ranking
              entries={stats.labels}
              link={(label) => address('photos', { label: [label] })}
              none="No photo has a label yet."
            />
          ) : (
            <p class="figure-none loading">{waiting}</p>
          )}
        </Figure>
        <ChartFigure
          title="Confidence of labels"
          note={half ? `half ${half} % or more` : BLANK}
          head="Confidence in %"
          series={['Labels']}
          bars={stats && confidenceBars(stats.confidence)}
          waiting={waiting}
        />
        <ChartFigure
          title="Time to labels"
          note="up to"
          head="Time"
          series={['Photos']}
          bars={stats && waitBars(stats.seconds)}
          waiting={waiting}
        />
        <Faces faces={stats && stats.faces} waiting={waiting} />
      </div>
    </>
  );
}

/** The photos that came in some days, as their days are counted. */
const uploaded = (from: string, to: string) =>
  address('photos', { order: ['uploaded'], from: [from], to: [to] });

function Days({
  stats,
  days,
  waiting,
}: {
  stats: Stats | null;
  days: number | null;
  waiting: string;
}) {
  const shown = stats && shownDays(stats, days);
  const { unit, bars } = overTime(shown?.entries ?? [], uploaded);
  return (
    <ChartFigure
      wide
      title={`Photos a ${unit}`}
      note={shown ? range(shown) : BLANK}
      head={unit === 'day' ? 'Day' : 'Week'}
      series={['Analysed', 'Failed']}
      bars={stats && bars}
      waiting={waiting}
      controls={<Periods chosen={shown ? shown.days : days} />}
    />
  );
}

/** How many of all photos a period holds, in words. */
function range({ days, photos, all }: Shown) {
  const name = PERIODS.get(days);
  if (photos === all) return `all ${number(all)} came in the last ${name}`;
  return `${number(photos)} of ${number(all)} came in the last ${name}`;
}

/** How far a view looks back: the ways to its other periods. */
export function Periods({
  chosen,
  view = 'dashboard',
}: {
  chosen: number | null;
  view?: View;
}) {
  return (
    <nav aria-label="Period" class="segments segments-s">
      {[...PERIODS].map(([days, name]) => (
        <a
          key={days}
          href={address(view, { days: [String(days)] })}
          aria-current={days === chosen ? 'true' : undefined}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}
