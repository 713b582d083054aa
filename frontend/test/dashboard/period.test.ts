import { describe, expect, it, test } from 'vitest';
import { daysOf, shownDays } from '../../src/dashboard/period.ts';

test.each([
  [['7'], 7],
  [['365'], 365],
  [['8'], null],
  [['7x'], null],
  [[], null],
])('an address with days %j asks for %s', (days, number) => {
  expect(daysOf({ days })).toBe(number);
});

describe('the days that are shown', () => {
  /** @param ago how many days ago a photo each came */
  const stats = (...ago: number[]) => ({
    totals: { done: ago.length, failed: 0 },
    days: Array.from({ length: 365 }, (_, index) => ({
      day: `day ${365 - index}`,
      done: ago.filter((days) => days === 364 - index).length,
      failed: 0,
    })),
  });

  it.each([
    ['of today', [0], 7],
    ['of the last seven days', [0, 6], 7],
    ['of the week before', [0, 7], 30],
    ['of half a year', [0, 180], 365],
    ['of today, and from before the days that are known', [0, 400], 7],
    ['from before the days that are known', [400], 7],
  ])('are the fewest that hold all photos %s', (_, ago, days) => {
    const shown = shownDays(stats(...ago), null);
    expect(shown.days).toBe(days);
    expect(shown.entries).toHaveLength(days);
  });

  it('are those that were chosen, and what they hold is said', () => {
    const { days, photos, all } = shownDays(stats(0, 3, 50), 7);
    expect([days, photos, all]).toEqual([7, 2, 3]);
  });
});
