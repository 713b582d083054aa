import { expect, test } from 'vitest';
import { FIT, moved, zoomed } from '../../src/photo/zoom.ts';

const ROOM = { stage: { width: 800, height: 600 }, picture: { width: 600, height: 600 } };

test('the point under the pointer stays where it is', () => {
  const at = { x: 100, y: -50 };
  const zoom = zoomed(FIT, 3, at, ROOM);
  // A point of the picture lies at `zoom + scale * point`.
  expect(zoom.x + zoom.scale * at.x).toBeCloseTo(at.x);
  expect(zoom.y + zoom.scale * at.y).toBeCloseTo(at.y);
});

test('a picture is never smaller than it fits, and then in the middle', () => {
  const zoom = zoomed(zoomed(FIT, 3, { x: 200, y: 200 }, ROOM), 0.01, { x: 0, y: 0 }, ROOM);
  expect({ ...zoom, x: zoom.x + 0, y: zoom.y + 0 }).toEqual(FIT);
  expect(zoomed(FIT, 100, { x: 0, y: 0 }, ROOM).scale).toBe(8);
});

test('it is moved no further than to its edge', () => {
  const zoom = zoomed(FIT, 2, { x: 0, y: 0 }, ROOM);
  expect(moved(zoom, 1000, -1000, ROOM)).toEqual({ scale: 2, x: 200, y: -300 });
});
