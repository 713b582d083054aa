import { describe, expect, test } from 'vitest';
import { arrange, measuresFor, ratioOf } from '../../src/photos/layout.ts';
import { monthAt, rowOf, rowsBetween, vertically } from '../../src/photos/rows.ts';

const MEASURES = measuresFor(1200);
const FORMS = [1.5, 0.75, 1, 2.5, 1.33, 0.6];
const MANY = Array.from({ length: 500 }, (_, number) => FORMS[(number * 7) % 6] ?? 1);

function laidOut(ratios: number[], days: string[] = ratios.map(() => '2026-11-20')) {
  return arrange(ratios, days, MEASURES);
}

/** A day for each number, the later the smaller. */
const dayNamed = (number: number) =>
  new Date(Date.UTC(2026, 10, 28 - number)).toISOString().slice(0, 10);

describe('a layout', () => {
  test('holds every photo once, in order', () => {
    const { rows } = laidOut(
      MANY,
      MANY.map((_, number) => dayNamed(Math.floor(number / 7))),
    );
    const indices = rows.flatMap(({ tiles }) => tiles.map(({ index }) => index));
    expect(indices).toEqual(MANY.map((_, number) => number));
  });

  test.each([14, 23, 60, 95, 500])('fills every row of a day of %i, and crops nothing', (count) => {
    const { rows } = laidOut(MANY.slice(0, count));
    expect(rows.length).toBeGreaterThan(1);
    for (const { tiles, height } of rows) {
      const last = tiles.at(-1);
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(1200, 5);
      const picture = height - MEASURES.gap;
      for (const { index, width } of tiles) {
        expect(width / picture).toBeCloseTo(MANY[index] ?? 0, 5);
      }
      expect(picture / MEASURES.rowHeight).toBeGreaterThan(0.6);
      expect(picture / MEASURES.rowHeight).toBeLessThan(1.5);
    }
  });

  test('puts short days side by side, none over another', () => {
    const days = [0, 0, 1, 2, 3, 3, 3].map(dayNamed);
    const made = laidOut([1.5, 1, 0.75, 1.5, 1, 1, 1], days);
    expect(made.rows).toHaveLength(2);
    const [first, second, third, fourth] = made.days;
    expect(second?.top).toBe(first?.top);
    expect(third?.top).toBe(first?.top);
    expect(fourth?.top).toBeGreaterThan(first?.top ?? 0);
    for (const { left, width } of made.days) expect(left + width).toBeLessThanOrEqual(1200.001);
    expect(second?.left).toBeCloseTo((first?.left ?? 0) + (first?.width ?? 0) + MEASURES.dayGap, 5);
    for (const { tiles } of made.rows) {
      for (const { left, width, day } of tiles) {
        expect(left).toBeGreaterThanOrEqual(day.left - 0.001);
        expect(left + width).toBeLessThanOrEqual(day.left + day.width + 0.001);
      }
    }
  });

  test('begins a month on a line of its own', () => {
    const { months, days } = laidOut([1, 1], ['2026-11-01', '2026-10-31']);
    expect(months.map(({ month, first }) => [month, first])).toEqual([
      ['2026-11', 0],
      ['2026-10', 1],
    ]);
    expect(days[1]?.top).toBe((months[1]?.top ?? 0) + MEASURES.monthHeading);
    expect(months[1]?.top).toBe(months[0]?.height);
  });

  test('does not blow up the photos of a day with few', () => {
    expect(laidOut([1]).rows[0]?.tiles[0]?.width).toBe(MEASURES.rowHeight);
  });

  test('keeps the rows it calls settled when more photos follow', () => {
    const days = MANY.map((_, number) => dayNamed(Math.floor(Math.sqrt(number))));
    for (const known of [5, 50, 100, 237, 400]) {
      const before = laidOut(MANY.slice(0, known), days.slice(0, known));
      const after = laidOut(MANY, days);
      const places = ({ rows }: typeof before) =>
        rows
          .slice(0, before.settled)
          .map(({ top, height, tiles }) => [top, height, ...tiles.map(({ left }) => left)]);
      expect(places(after)).toEqual(places(before));
    }
    expect(laidOut(MANY).settled).toBeGreaterThan(10);
  });

  test('is empty without photos, and bears a width of nothing', () => {
    expect(laidOut([])).toMatchObject({ days: [], rows: [], height: 0 });
    const none = arrange(MANY, MANY.map(() => '2026-11-20'), { ...MEASURES, width: 0 });
    expect(none.rows.length).toBeGreaterThan(0);
  });
});

test('only the rows that meet the window are in it', () => {
  const { rows } = laidOut(MANY);
  const [first, end] = rowsBetween(rows, 5_000, 6_000);
  expect(end - first).toBeLessThan(8);
  rows.forEach(({ top, height }, number) => {
    expect(number >= first && number < end).toBe(top + height > 5_000 && top < 6_000);
  });
  expect(rowsBetween(rows, -500, 0)).toEqual([0, 0]);
  expect(rowsBetween(rows, 1e9, 2e9)).toEqual([rows.length, rows.length]);
});

test('the month at a height is the one that was begun last', () => {
  const made = laidOut([1, 1, 1], ['2026-11-02', '2026-10-31', '2026-09-01']);
  const [, second] = made.months;
  expect(monthAt(made, -10)?.month).toBe('2026-11');
  expect(monthAt(made, (second?.top ?? 0) + 1)?.month).toBe('2026-10');
  expect(monthAt(made, 1e9)?.month).toBe('2026-09');
});

test('up and down lead to what is above and below, and stop at the ends', () => {
  const { rows } = laidOut(Array.from({ length: 18 }, () => 1));
  const columns = rows[0]?.tiles.length ?? 0;
  expect(vertically(rows, 1, 1)).toBe(1 + columns);
  expect(vertically(rows, 1 + columns, -1)).toBe(1);
  expect(vertically(rows, 1, -1)).toBe(1);
  expect(vertically(rows, 17, 1)).toBe(17);
  expect(rowOf(rows, 99)).toBe(-1);
  expect(rowOf(rows, -1)).toBe(-1);
});

test.each([
  [{ width: 300, height: 200 }, 1.5],
  [{ width: 5000, height: 100 }, 4],
  [{ width: 100, height: 5000 }, 0.4],
  [{}, 1.7],
  [{ width: 0, height: 0 }, 1.7],
])('%o has a tile of the form %d', (size, ratio) => {
  expect(ratioOf(size)).toBe(ratio);
});
