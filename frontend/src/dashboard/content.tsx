import type { Stats } from '../contract.ts';
import { address, type View } from '../route.ts';
import { LOADING, SLOW } from '../words.ts';
import { ageBars, confidenceBars, counted, guessed, number, overTime, total } from './counts.ts';
import { ChartFigure } from './figure.tsx';
import { PERIODS } from './period.ts';
import { Ranking } from './ranking.tsx';
import { Totals } from './totals.tsx';
import { waitBars } from './waits.ts';

export interface StatsShown {
  /** Null while they are on their way. */
  stats: Stats | null;
  /** Those that are asked for. */
  days: number;
  /** Once the answer takes long. */
  slow: boolean;
}

/** Everything there is to see. */
export function Content({ stats, days, slow }: StatsShown) {
  return (
    <>
      <Totals stats={stats} />
      <Days stats={stats} days={days} slow={slow} />
      {stats && (
        <>
          <Labels stats={stats} />
          <div class="figures">
            <ChartFigure
              title="How sure the labels are"
              head="Confidence"
              series={['Labels']}
              bars={confidenceBars(stats.confidence)}
              axis="confidence from, in %"
            />
            <ChartFigure
              title="From upload to labels"
              head="Time"
              series={['Photos']}
              bars={waitBars(stats.seconds)}
              axis="up to"
            />
          </div>
          <Faces faces={stats.faces} />
        </>
      )}
    </>
  );
}

function Days({ stats, days, slow }: StatsShown) {
  const { unit, bars } = overTime(stats?.days ?? []);
  const done = total(bars.map(({ counts: [done = 0] }) => done));
  const failed = total(bars.map(({ counts: [, failed = 0] }) => failed));
  const sum = `${counted(done, 'photo')} analysed, ${number(failed)} failed`;
  return (
    <ChartFigure
      title={`Photos a ${unit}`}
      head={unit === 'day' ? 'Day' : 'Week'}
      series={['Analysed', 'Failed']}
      bars={stats && bars}
      waiting={slow ? SLOW : LOADING}
      controls={<Periods chosen={days} />}
    >
      {stats ? (slow ? SLOW : `${sum}, in days of UTC`) : '\u00a0'}
    </ChartFigure>
  );
}

/** How far a view looks back: the ways to its other periods. */
export function Periods({ chosen, view = 'dashboard' }: { chosen: number; view?: View }) {
  return (
    <nav aria-label="Period">
      <ul class="periods" role="list">
        {[...PERIODS].map(([days, name]) => (
          <li key={days}>
            <a
              href={address(view, { days: [String(days)] })}
              aria-current={days === chosen ? 'true' : undefined}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Labels({ stats: { labels } }: { stats: Stats }) {
  return (
    <div class="ranking-wide">
      <Ranking
        title="Most frequent labels"
        note="Each leads to its photos."
        entries={labels}
        link={(label) => address('photos', { label: [label] })}
        none="No photo has a label yet."
      />
    </div>
  );
}

function Faces({ faces }: { faces: Stats['faces'] }) {
  const { total: found, estimated_ages, estimated_genders, estimated_emotions } = faces;
  return (
    <section class="counted-faces" aria-labelledby="faces">
      <div>
        <h2 id="faces">Faces</h2>
        {found === 0 ? (
          <p>No face has been found so far.</p>
        ) : (
          <p>
            {counted(found, 'face')} found. A machine guesses age, gender and emotion from how a
            face looks, and it is often wrong.
          </p>
        )}
      </div>
      {found > 0 && (
        <>
          <ChartFigure
            title="Estimated ages"
            level={3}
            head="Estimated age"
            series={['Faces']}
            bars={ageBars(estimated_ages)}
            axis="years"
          />
          <div class="figures">
            <Guesses title="Estimated emotions" guesses={estimated_emotions} />
            <Guesses title="Estimated genders" guesses={estimated_genders} />
          </div>
        </>
      )}
    </section>
  );
}

function Guesses({
  title,
  guesses,
}: {
  title: string;
  guesses: { value: string; faces: number }[];
}) {
  return (
    <Ranking
      title={title}
      level={3}
      entries={guesses.map(({ value, faces }) => ({ name: guessed(value), count: faces }))}
      shares
      none="Nothing was guessed so far."
    />
  );
}
