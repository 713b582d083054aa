import { describe, expect, it, test } from 'vitest';
import { clock, waitBars, within } from '../../src/dashboard/waits.ts';

/** @param counts up to 0.5 s, 2 s, 5 min, and beyond */
const steps = (...counts: number[]) =>
  [0.5, 2, 300, null].map((to, index) => ({ to, images: counts[index] ?? 0 }));

test('a percentile is the one that was asked for, and unknown without any time', () => {
  const percentiles = [
    { percent: 50, within: 48.1 },
    { percent: 95, within: null },
  ];
  expect(within({ percentiles }, 50)).toBe(48.1);
  expect(within({ percentiles }, 95)).toBeNull();
  expect(within({ percentiles: [] }, 50)).toBeUndefined();
});

test.each([
  [0.814, ['0.8', 's']],
  [9.97, ['0:10', 'min']],
  [48.1, ['0:48', 'min']],
  [59.6, ['1:00', 'min']],
  [250, ['4:10', 'min']],
  [null, ['over', '1 h']],
  [undefined, ['–', '']],
])('%s seconds are %j', (seconds, words) => {
  expect(clock(seconds)).toEqual(words);
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
