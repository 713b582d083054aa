import { expect, test } from 'vitest';
import { overlap, placeCaptions } from '../../src/photo/places.ts';

const AREA = { left: 0, top: 0, right: 400, bottom: 300 };
const SIZE = { width: 80, height: 16 };

function box(left: number, top: number, right: number, bottom: number) {
  return { left, top, right, bottom, ...SIZE };
}

test('a caption stands on its box, or in it where there is no room above', () => {
  expect(placeCaptions([box(100, 100, 200, 200)], AREA)).toEqual([{ left: 100, top: 84, ...END }]);
  expect(placeCaptions([box(0, 0, 400, 300)], AREA)[0]?.top).toBe(0);
});

const END = { right: 180, bottom: 100 };

test('a name longer than its box stays whole, within the picture', () => {
  expect(placeCaptions([box(380, 100, 400, 120)], AREA)[0]?.left).toBe(320);
});

test('captions never lie over each other; the one without room is left out', () => {
  const same = box(100, 100, 200, 200);
  const places = placeCaptions([same, same, same, same, same, same, same, same], AREA);
  const shown = places.filter((place) => place !== null);
  expect(shown.length).toBeGreaterThan(2);
  expect(shown.length).toBeLessThan(8);
  for (const one of shown) {
    const over = shown.filter(
      (other) => Math.abs(one.left - other.left) < 80 && Math.abs(one.top - other.top) < 16,
    );
    expect(over).toEqual([one]);
  }
});

test('of an enlarged picture, a caption stands where its box is seen', () => {
  const seen = { left: 300, top: 200, right: 500, bottom: 400 };
  const part = overlap(box(0, 0, 380, 300), seen);
  expect(part).toEqual({ left: 300, top: 200, right: 380, bottom: 300 });
  expect(placeCaptions([{ ...SIZE, ...part! }], seen)).toEqual([
    { left: 300, top: 200, right: 380, bottom: 216 },
  ]);
  expect(overlap(box(0, 0, 300, 300), seen)).toBeNull();
});
