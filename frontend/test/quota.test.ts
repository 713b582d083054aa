import { expect, test } from 'vitest';
import { inWords, worthSaying } from '../src/quota.ts';

const GB = 1024 ** 3;
const quota = { photos_a_day: 200, photos_a_month: 2_000, bytes: 5 * GB };
const said = (used: object, limits = quota) =>
  worthSaying({
    quota: limits,
    used: { today: 0, month: 0, photos: 0, bytes: 0, ...used },
  }).map(inWords);

test('the day’s photos are always said, the rest once it is about to be used up', () => {
  expect(said({ today: 150, month: 1_200, bytes: GB })).toEqual(['150 of 200 photos today']);
  expect(said({ today: 3, month: 1_600, bytes: 4.5 * GB })).toEqual([
    '3 of 200 photos today',
    '1,600 of 2,000 photos this month',
    '4.5 GB of 5 GB used',
  ]);
});

test('where there is no limit nothing is said', () => {
  const none = { photos_a_day: 0, photos_a_month: 0, bytes: 0 };
  expect(said({ today: 150, month: 1_600, bytes: GB }, none)).toEqual([]);
});
