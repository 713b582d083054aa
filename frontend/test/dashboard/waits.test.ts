import { describe, expect, it } from 'vitest';
import { percentile, waitBars, waited } from '../../src/dashboard/waits.ts';

/** @param counts up to 0.5 s, 2 s, 5 min, and beyond */
const steps = (...counts: number[]) =>
  [0.5, 2, 300, null].map((to, index) => ({ to, images: counts[index] ?? 0 }));

describe('a percentile of a histogram', () => {
  it.each([
    ['lies in the first step', [1], 50, { over: 0, within: 0.5 }],
    ['is the lower of two middles', [1, 1], 50, { over: 0, within: 0.5 }],
    ['needs its whole share', [1, 2], 50, { over: 0.5, within: 2 }],
    ['passes empty steps', [1, 0, 9], 50, { over: 2, within: 300 }],
    ['has no bound in the step without end', [0, 0, 1, 9], 95, { over: 300, within: null }],
    ['is reached with exactly 95 of 100', [95, 5], 95, { over: 0, within: 0.5 }],
    ['is not reached with 94 of 100', [94, 6], 95, { over: 0.5, within: 2 }],
    ['is exact where fractions are not', [57, 3], 95, { over: 0, within: 0.5 }],
    ['of 100 is the slowest photo', [99, 0, 1], 100, { over: 2, within: 300 }],
  ])('%s', (_, counts, percent, found) => {
    expect(percentile(steps(...counts), percent)).toEqual(found);
  });

  it('is unknown without any photo', () => {
    expect(percentile(steps(), 50)).toBeNull();
    expect(percentile([], 50)).toBeNull();
  });

  it('is told as a bound, never as a number that nobody measured', () => {
    expect(waited({ over: 0, within: 0.25 })).toBe('within 0.25 s');
    expect(waited({ over: 60, within: 300 })).toBe('within 5 min');
    expect(waited({ over: 1800, within: null })).toBe('over 30 min');
    expect(waited(null)).toBe('–');
  });
});

describe('the bars of the times', () => {
  it('are named by their ends, and end with the longest wait there was', () => {
    expect(waitBars(steps(3, 0, 1))).toEqual([
      { name: '0.5 s', words: '0 s to 0.5 s', counts: [3] },
      { name: '2 s', words: '0.5 s to 2 s', counts: [0] },
      { name: '5 min', words: '2 s to 5 min', counts: [1] },
    ]);
    expect(waitBars(steps(0, 0, 0, 1)).at(-1)).toEqual({
      name: '> 5 min',
      words: 'over 5 min',
      counts: [1],
    });
  });

  it('are none without any photo', () => {
    expect(waitBars(steps())).toEqual([]);
  });
});
