import { expect, test } from 'vitest';
import { leastOf, lowest } from '../../src/photo/least.ts';
import { label } from '../samples.ts';

const BOX = { left: 0, top: 0, width: 1, height: 1 };
const face = (confidence: number) => ({ box: BOX, confidence, estimated: { emotions: [] } });

test('what can be hidden begins at the lowest confidence of all that was found', () => {
  const cat = label('Cat', 93.9, { instances: [{ box: BOX, confidence: 52.8 }] });
  expect(lowest({ details: [label('Animal', 96), cat], faces: [] })).toBe(52);
  expect(lowest({ details: [label('Person', 96)], faces: [face(71.2)] })).toBe(71);
});

test('where all are equally sure nothing is hidden, whatever was chosen at another photo', () => {
  const alike = { details: [label('Cat', 80.1), label('Pet', 80.9)], faces: [] };
  expect(lowest(alike)).toBeNull();
  expect(leastOf(alike, 95)).toBe(0);
  expect(lowest({ details: [], faces: [] })).toBeNull();
  expect(leastOf({ details: [label('Cat', 80)], faces: [face(99)] }, 95)).toBe(95);
});
