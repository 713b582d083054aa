import type { ComponentChildren } from 'preact';
import type { Stats } from '../contract.ts';
import { Icon } from '../parts/icon.tsx';
import { address } from '../route.ts';
import { counted, number, share } from './counts.ts';
import { clock, within } from './waits.ts';

/** What stands in a place whose number is on its way: as high as it. */
export const BLANK = '\u00a0';

/** The few numbers that say most; without statistics, while they are on their way. */
export function Totals({ stats }: { stats: Stats | null }) {
  const { done = 0, failed = 0 } = stats?.totals ?? {};
  const nothing = stats?.having.nothing ?? 0;
  const withFaces = stats?.having.faces ?? 0;
  return (
    <dl class="totals">
      <Total
        name="Photos"
        value={stats && number(done + failed)}
        aside={
          nothing > 0 && (
            <a href={address('photos', { has: ['nothing'] })}>
              {number(nothing)} with nothing found
            </a>
          )
        }
      />
      <Total
        name="Failed"
        bad={failed > 0}
        value={stats && number(failed)}
        unit={failed > 0 && share(failed, done + failed)}
        aside={
          failed > 0 && (
            <a class="bad" href={address('photos', { state: ['failed'] })}>
              See them
              <Icon name="forward" small />
            </a>
          )
        }
      />
      <Wait stats={stats} />
      <Total
        name="Faces"
        value={stats && number(stats.faces.total)}
        aside={
          withFaces > 0 && (
            <a href={address('photos', { has: ['faces'] })}>in {counted(withFaces, 'photo')}</a>
          )
        }
      />
    </dl>
  );
}

/** How long half of the photos took, and nearly all. */
export function Wait({ stats }: { stats: Pick<Stats, 'percentiles'> | null }) {
  const half = stats && within(stats, 50);
  const most = stats && within(stats, 95);
  const [value, unit] = clock(half);
  return (
    <Total
      name="From upload to labels"
      value={stats && value}
      unit={unit}
      aside={most !== undefined && stats && nearly(most)}
    />
  );
}

function nearly(most: number | null) {
  return `95 % ${most === null ? '' : 'within '}${clock(most).join(' ')}`;
}

/** One number, with its name, and what leads to what is counted. */
export function Total({
  name,
  value,
  unit,
  aside,
  bad = false,
}: {
  name: string;
  /** Null while it is on its way. */
  value: string | null;
  unit?: ComponentChildren;
  aside?: ComponentChildren;
  /** Whether it is one that nobody wants. */
  bad?: boolean;
}) {
  return (
    <div class="card total">
      <dt>{name}</dt>
      <dd class={bad ? 'total-value bad' : 'total-value'}>
        {value ?? BLANK} {unit && <small>{unit}</small>}
      </dd>
      <dd class="total-aside">{aside || BLANK}</dd>
    </div>
  );
}
