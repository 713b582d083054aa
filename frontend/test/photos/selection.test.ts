import { describe, expect, test } from 'vitest';
import { extend, NOTHING, type Selection, toggle } from '../../src/photos/selection.ts';

const SHOWN = ['a', 'b', 'c', 'd', 'e'];

const names = (selection: Selection) => [...selection.names].sort();

test('one is selected, and no longer', () => {
  const one = toggle(NOTHING, 'b');
  expect(names(one)).toEqual(['b']);
  expect(names(toggle(one, 'b'))).toEqual([]);
  expect(names(NOTHING)).toEqual([]);
});

describe('a range', () => {
  test.each([
    ['b', 'd'],
    ['d', 'b'],
  ])('goes from %s to %s', (from, to) => {
    expect(names(extend(toggle(NOTHING, from), to, SHOWN))).toEqual(['b', 'c', 'd']);
  });

  test('goes on from where the last one ended', () => {
    const first = extend(toggle(NOTHING, 'a'), 'b', SHOWN);
    expect(names(extend(first, 'd', SHOWN))).toEqual(['a', 'b', 'c', 'd']);
  });

  test('takes out when it ends at a selected one', () => {
    const all = { names: new Set(SHOWN), anchor: 'b' };
    expect(names(extend(all, 'd', SHOWN))).toEqual(['a', 'e']);
  });

  test('without a beginning, or from one that is gone, is only its end', () => {
    expect(names(extend(NOTHING, 'c', SHOWN))).toEqual(['c']);
    expect(names(extend(toggle(NOTHING, 'gone'), 'c', SHOWN))).toEqual(['c', 'gone']);
  });
});
