import { describe, expect, test } from 'vitest';
import { arrange, ratioOf, rowOf, rowsBetween, vertically } from '../../src/photos/layout.ts';

const MEASURES = { width: 800, rowHeight: 200, gap: 10, caption: 30, heading: 60 };
const FORMS = [1.5, 0.75, 1, 2.5, 1.33, 0.6];
const MANY = Array.from({ length: 500 }, (_, number) => FORMS[(number * 7) % 6] ?? 1);

function laidOut(ratios: number[], days: string[] = ratios.map(() => 'day')) {
  return arrange(ratios, days, MEASURES);
}

describe('a layout', () => {
  test('holds every photo once, in order', () => {
    const { rows } = laidOut(MANY);
    const indices = rows.flatMap(({ tiles }) => tiles.map(({ index }) => index));
    expect(indices).toEqual(MANY.map((_, number) => number));
  });

  test('fills every row but the last, and keeps the pictures’ forms', () => {
    const { rows } = laidOut(MANY);
    for (const { tiles, height } of rows.slice(0, -1)) {
      const last = tiles.at(-1);
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(800, 5);
      const picture = height - MEASURES.caption - MEASURES.gap;
      for (const { index, width } of tiles)
        expect(width / picture).toBeCloseTo(MANY[index] ?? 0, 5);
      expect(picture).toBeGreaterThan(120);
      expect(picture).toBeLessThan(290);
    }
  });

  test('puts rows below each other without a hole', () => {
    const { rows, days, height } = laidOut(
      MANY,
      MANY.map((_, number) => String(Math.floor(number / 33))),
    );
    expect(days).toHaveLength(Math.ceil(500 / 33));
    let top = 0;
    for (const day of days) {
      expect(day.top).toBeCloseTo(top, 5);
      top += MEASURES.heading;
      for (const row of rows.filter((one) => one.day === day)) {
        expect(row.top).toBeCloseTo(top, 5);
        top += row.height;
      }
    }
    expect(height).toBeCloseTo(top, 5);
  });

  test('starts a day’s photos on a row of their own', () => {
    const { rows, days } = laidOut([1, 1, 1], ['b', 'b', 'a']);
    expect(rows.map(({ tiles }) => tiles.map(({ index }) => index))).toEqual([[0, 1], [2]]);
    expect(days.map(({ day, first, count }) => [day, first, count])).toEqual([
      ['b', 0, 2],
      ['a', 2, 1],
    ]);
  });

  test('does not blow up the photos of a day with few', () => {
    const [row] = laidOut([1]).rows;
    expect(row?.tiles[0]?.width).toBe(200);
  });

  test('is empty without photos, and bears a width of nothing', () => {
    expect(laidOut([])).toEqual({ days: [], rows: [], height: 0 });
    expect(arrange(MANY, MANY.map(String), { ...MEASURES, width: 0 }).rows.length).toBeGreaterThan(
      0,
    );
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

test('up and down lead to what is above and below, and stop at the ends', () => {
  const { rows } = laidOut([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  const columns = rows[0]?.tiles.length ?? 0;
  expect(vertically(rows, 1, 1)).toBe(1 + columns);
  expect(vertically(rows, 1 + columns, -1)).toBe(1);
  expect(vertically(rows, 1, -1)).toBe(1);
  expect(vertically(rows, 11, 1)).toBe(11);
  expect(rowOf(rows, 99)).toBe(-1);
});

test.each([
  [{ width: 300, height: 200 }, 1.5],
  [{ width: 5000, height: 100 }, 2.5],
  [{ width: 100, height: 5000 }, 0.6],
  [{}, 1.7],
  [{ width: 0, height: 0 }, 1.7],
])('%o has a tile of the form %d', (size, ratio) => {
  expect(ratioOf(size)).toBe(ratio);
});
