import { describe, expect, it, test } from 'vitest';
import {
  ageBars,
  confidenceBars,
  counted,
  guessed,
  middle,
  overTime,
  roundMost,
  share,
  tip,
} from '../../src/dashboard/counts.ts';

/** @param count of days, the last of which is 2026-11-25 */
function days(count: number, each: { done: number; failed: number } = { done: 1, failed: 0 }) {
  const last = Date.UTC(2026, 10, 25);
  return Array.from({ length: count }, (_, index) => ({
    day: new Date(last - (count - 1 - index) * 86_400_000).toISOString().slice(0, 10),
    ...each,
  }));
}

describe('photos over time', () => {
  it('have a bar a day, named as the day is in UTC', () => {
    const { unit, bars } = overTime(days(90, { done: 2, failed: 1 }));
    expect(unit).toBe('day');
    expect(bars).toHaveLength(90);
    expect(bars.at(-1)).toEqual({ name: '25 Nov', words: '25 Nov 2026', counts: [2, 1] });
  });

  it('have a bar a week where days would be hairlines, and lose no photo', () => {
    const { unit, bars } = overTime(days(365));
    expect(unit).toBe('week');
    expect(bars).toHaveLength(53);
    expect(bars.at(-1)?.counts).toEqual([7, 0]);
    expect(bars.at(-1)?.words).toMatch(/^19\s?–\s?25 Nov 2026$/);
    expect(bars[0]?.counts).toEqual([1, 0]);
    expect(bars.reduce((sum, { counts: [done = 0] }) => sum + done, 0)).toBe(365);
  });

  it('are nothing without days', () => {
    expect(overTime([]).bars).toEqual([]);
  });
});

test('days and weeks lead to the photos that came in them', () => {
  const link = (first: string, last: string) => `${first}..${last}`;
  expect(overTime(days(7), link).bars.at(-1)?.link).toBe('2026-11-25..2026-11-25');
  expect(overTime(days(365), link).bars.at(-1)?.link).toBe('2026-11-19..2026-11-25');
});

test.each([
  [0, 1],
  [1, 1],
  [3, 3],
  [11, 15],
  [83, 100],
  [142, 150],
  [1001, 1500],
])('an axis for counts up to %d ends at %d', (most, end) => {
  expect(roundMost(most)).toBe(end);
});

test('a bar says what it counts, and what failed only where something did', () => {
  const series = ['Analysed', 'Failed'];
  expect(tip({ name: '25 Nov', words: '25 Nov 2026', counts: [1630, 2] }, series)).toBe(
    '25 Nov 2026: 1,630 analysed, 2 failed',
  );
  expect(tip({ name: '25 Nov', counts: [1, 0] }, series)).toBe('25 Nov: 1 analysed');
});

test('half of the labels are at least as sure as the step of the middle one', () => {
  const steps = [80, 85, 90].map((from, index) => ({ from, labels: [3, 1, 2][index] ?? 0 }));
  expect(middle(steps)).toBe(85);
  expect(middle([])).toBeUndefined();
});

test('the confidence begins with the least sure step that has a label', () => {
  const steps = [85, 90, 95].map((from) => ({ from, labels: from === 85 ? 0 : from }));
  expect(confidenceBars(steps)).toEqual([
    { name: '90', words: '90 to 95 %', counts: [90] },
    { name: '95', words: '95 to 100 %', counts: [95] },
  ]);
  expect(confidenceBars([{ from: 0, labels: 0 }])).toEqual([]);
});

test('the last step of the ages has no end', () => {
  const steps = [
    { from: 70, faces: 0 },
    { from: 80, faces: 2 },
  ];
  expect(ageBars(steps)).toEqual([
    { name: '70', words: '70 to 79', counts: [0] },
    { name: '80+', words: '80 and older', counts: [2] },
  ]);
  expect(ageBars([{ from: 0, faces: 0 }])).toEqual([]);
});

test.each([
  [0, 10, '0 %'],
  [1, 3, '33 %'],
  [1, 1000, 'under 1 %'],
  [999, 1000, 'over 99 %'],
  [10, 10, '100 %'],
])('%d of %d is %s', (part, whole, words) => {
  expect(share(part, whole)).toBe(words);
});

test('things are counted in words', () => {
  expect(counted(1, 'face')).toBe('1 face');
  expect(counted(1284, 'photo')).toBe('1,284 photos');
  expect(counted(0, 'photo')).toBe('0 photos');
});

test('what a machine guessed is spelled as a word', () => {
  expect(guessed('HAPPY')).toBe('Happy');
  expect(guessed('Female')).toBe('Female');
});
