import { expect, test } from 'vitest';
import { daysOf } from '../../src/dashboard/period.ts';

test.each([
  [['7'], 7],
  [['365'], 365],
  [['8'], 30],
  [['7x'], 30],
  [[], 30],
])('an address with days %j asks for %d', (days, number) => {
  expect(daysOf({ days })).toBe(number);
});

test('an address without days asks for 30', () => {
  expect(daysOf({})).toBe(30);
});
