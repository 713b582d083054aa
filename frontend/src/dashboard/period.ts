import type { Params } from '../route.ts';

/** How many days the dashboard can look back, and what each is called. */
export const PERIODS = new Map([
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
  [365, '1 year'],
]);

const DEFAULT = 30;

/** The days an address asks for; what can't be chosen is 30. */
export function daysOf(params: Params) {
  const days = Number(params.days?.[0]);
  return PERIODS.has(days) ? days : DEFAULT;
}
