import { expect, test } from 'vitest';
import { dayName, dayOf, daysOf } from '../../src/photos/days.ts';

test('a day is the local one', () => {
  const late = new Date(2026, 10, 25, 23, 59);
  const early = new Date(2026, 10, 26, 0, 1);
  expect([dayOf(late), dayOf(early)]).toEqual(['2026-11-25', '2026-11-26']);
});

test('a photo whose time is not told belongs to the one before it', () => {
  const noon = (day: number) => new Date(2026, 10, day, 12).toISOString();
  const photos = [{}, { uploaded_at: noon(20) }, {}, { uploaded_at: noon(19) }];
  expect(daysOf(photos, '2026-11-25')).toEqual([
    '2026-11-25',
    '2026-11-20',
    '2026-11-20',
    '2026-11-19',
  ]);
});

test('a photo belongs to the day it was taken on, by the clock of its camera', () => {
  const photos = [
    { taken_at: '2026-07-02T00:10:00', uploaded_at: '2026-11-20T12:00:00.000Z' },
    { taken_at: '2026-07-01T23:59:59.9', uploaded_at: '2026-11-21T12:00:00.000Z' },
    { uploaded_at: new Date(2026, 6, 2, 0, 30).toISOString() },
  ];
  expect(daysOf(photos, '2026-11-25')).toEqual(['2026-07-02', '2026-07-01', '2026-07-01']);
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
