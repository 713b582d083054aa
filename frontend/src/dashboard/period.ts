import type { Stats } from '../contract.ts';
import type { Params } from '../route.ts';
import { total } from './counts.ts';

/** How many days can be looked back, the fewest first, and what each is called. */
export const PERIODS = new Map([
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
  [365, '1 year'],
]);

/** As far back as the service counts days. */
export const LONGEST = 365;

/** The days an address asks for; null where it leaves the choice to what there is. */
export function daysOf(params: Params) {
  const days = Number(params.days?.[0]);
  return PERIODS.has(days) ? days : null;
}

/** What came in a period. */
export interface Shown {
  days: number;
  /** Those of the period, oldest first. */
  entries: Stats['days'];
  /** How many photos came in it, of how many that there are. */
  photos: number;
  all: number;
}

/**
 * The days to be shown of all that are known.
 * @param chosen null for the fewest that hold all photos, as far as they are known
 */
export function shownDays({ days, totals }: Pick<Stats, 'days' | 'totals'>, chosen: number | null): Shown {
  const all = totals.done + totals.failed;
  const periods = chosen === null ? [...PERIODS.keys()] : [chosen];
  const options = periods.map((days_) => {
    const entries = days.slice(-days_);
    return { days: days_, entries, photos: total(entries.map(({ done, failed }) => done + failed)), all };
  });
  // What came before the longest counts for nothing here.
  const most = Math.max(...options.map(({ photos }) => photos));
  return options.find(({ photos }) => photos === most) ?? { days: LONGEST, entries: days, photos: 0, all };
}
