import { expect, test } from 'vitest';
import { createPace, timeLeft } from '../../src/upload/pace.ts';
import { addUp } from '../../src/upload/totals.ts';
import { atStart } from '../../src/upload/photo.ts';

/** So many of all are done, and the others wait. */
const run = (done: number, all: number) =>
  addUp(
    Array.from({ length: all }, (_, at) => ({
      ...atStart('a.jpg'),
      phase: at < done ? ('done' as const) : ('waiting' as const),
      sent: at < done ? 1 : 0,
    })),
  );

function clocked() {
  let now = 0;
  const left = createPace(() => now);
  return (at: number, done: number, all: number) => {
    now = at * 1000;
    return left(run(done, all));
  };
}

test('the rest takes as long as the pace says, and nothing is said before there is one', () => {
  const left = clocked();
  expect(left(0, 0, 40)).toBe(null);
  expect(left(2, 2, 40)).toBe(null);
  expect(left(10, 10, 40)).toBe(30);
  expect(left(40, 40, 40)).toBe(null);
});

test('the pace is that of the last seconds', () => {
  const left = clocked();
  left(0, 0, 100);
  for (let at = 1; at <= 40; at++) left(at, at, 100);
  for (let at = 41; at <= 70; at++) left(at, 40 + (at - 40) / 2, 100);
  expect(left(72, 56, 100)).toBeCloseTo(88, -1);
});

test('adding photos makes it longer; clearing those that are done begins anew', () => {
  const left = clocked();
  left(0, 0, 20);
  expect(left(10, 10, 20)).toBe(10);
  expect(left(10, 10, 40)).toBe(30);
  expect(left(11, 1, 31)).toBe(null);
});

test('a photo alone has no pace', () => {
  const left = clocked();
  left(0, 0, 1);
  expect(left(10, 0, 1)).toBe(null);
});

test.each([
  [2, 'a few seconds left'],
  [17, 'about 20 s left'],
  [54, 'about 55 s left'],
  [58, 'about 1 min left'],
  [200, 'about 3 min left'],
  [8000, 'about 2 h left'],
])('%d s: %s', (seconds, words) => expect(timeLeft(seconds)).toBe(words));
