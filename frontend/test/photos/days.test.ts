import { expect, test } from 'vitest';
import { dayName, dayOf, daysOf } from '../../src/photos/days.ts';

test('a day is the local one', () => {
  const late = new Date(2026, 10, 25, 23, 59);
  const early = new Date(2026, 10, 26, 0, 1);
  expect([dayOf(late), dayOf(early)]).toEqual(['2026-11-25', '2026-11-26']);
});

test('a photo whose time is not told belongs to the one before it', () => {
  const noon = (day: number) => new Date(2026, 10, day, 12).toISOString();
  const photos = [{}, { listed_at: noon(20) }, {}, { listed_at: noon(19) }];
  expect(daysOf(photos, '2026-11-25')).toEqual([
    '2026-11-25',
    '2026-11-20',
    '2026-11-20',
    '2026-11-19',
  ]);
});

test.each([
  ['2026-11-25', '2026-11-25', 'Today'],
  ['2026-11-24', '2026-11-25', 'Yesterday'],
  ['2026-10-31', '2026-11-01', 'Yesterday'],
  ['2026-11-20', '2026-11-25', 'Friday 20 November'],
  ['2025-12-31', '2026-01-01', 'Yesterday'],
  ['2025-12-30', '2026-01-01', 'Tuesday 30 December 2025'],
])('%s, on %s, is called %s', (day, today, name) => {
  // Whether there is a comma depends on the version of the language's data.
  expect(dayName(day, today, 'en-GB').replace(',', '')).toBe(name);
});
