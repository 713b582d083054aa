import { expect, test } from 'vitest';
import { read, typed } from '../../src/admin/limits.ts';

const GB = 1024 ** 3;

test.each([
  [{ photos_a_day: '50', photos_a_month: '', bytes: '2.5' }, [50, null, 2.5 * GB]],
  [{ photos_a_day: '0', photos_a_month: '0', bytes: '0' }, [0, 0, 0]],
  [{ photos_a_day: ' 7 ', photos_a_month: '', bytes: '0,5' }, [7, null, GB / 2]],
  [{ photos_a_day: '', photos_a_month: '', bytes: '0.0000000001' }, [null, null, 1]],
])('%j is a quota', (text, [photos_a_day, photos_a_month, bytes]) => {
  expect(read(text)).toEqual({ photos_a_day, photos_a_month, bytes });
});

test.each(['many', '-1', '1.5', 'Infinity', '1e99'])('%j photos are no quota', (text) => {
  expect(read({ photos_a_day: text, photos_a_month: '', bytes: '' })).toBeNull();
});

test('what is shown to change reads as it holds', () => {
  const own = { photos_a_day: 0, photos_a_month: null, bytes: 5 * GB };
  expect(read(typed(own))).toEqual(own);
});
