import { expect, test } from 'vitest';
import { dayName, dayOf, daysOf, lastDay, monthName, shortMonth } from '../../src/photos/days.ts';

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

test('a day that is over is not begun again', () => {
  // The list counts the day of an upload in UTC, and that of a camera as it is there.
  const photos = ['2026-07-02T00:10:00', '2026-07-01T23:59:59.9', '2026-07-02T00:30:00'];
  const days = daysOf(
    photos.map((listed_at) => ({ listed_at })),
    '2026-11-25',
  );
  expect(days).toEqual(['2026-07-02', '2026-07-01', '2026-07-01']);
});

test.each([
  ['2026-11-25', '2026-11-25', 'Today'],
  ['2026-11-24', '2026-11-25', 'Yesterday'],
  ['2026-10-31', '2026-11-01', 'Yesterday'],
  ['2026-11-20', '2026-11-25', 'Friday 20'],
  ['2025-12-31', '2026-01-01', 'Yesterday'],
  ['2025-12-30', '2026-01-01', 'Tuesday 30'],
])('%s, on %s, is called %s', (day, today, name) => {
  expect(dayName(day, today)).toBe(name);
});

test('a month has a name, a short one, and a last day', () => {
  expect(monthName('2026-11')).toEqual(['November', '2026']);
  expect(shortMonth('2026-09')).toBe('Sep 2026');
  expect(['2024-02', '2026-02', '2026-12'].map(lastDay)).toEqual([
    '2024-02-29',
    '2026-02-28',
    '2026-12-31',
  ]);
});
