import { expect, test } from 'vitest';
import { boxesOf, FACES as ALL_FACES, huesOf, inPixels, showing, wordBoxes } from '../../src/photo/boxes.ts';
import { label, word } from '../samples.ts';

const SMALL = { left: 0.5, top: 0.25, width: 0.1, height: 0.2 };
const LARGE = { left: 0, top: 0, width: 0.9, height: 1 };
const DETAILS = [
  label('Animal', 99),
  label('Cat', 93, { parents: ['Animal'], instances: [{ box: SMALL, confidence: 91.6 }] }),
  label('Dog', 80, {
    parents: ['Animal'],
    instances: [
      { box: LARGE, confidence: 80 },
      { box: SMALL, confidence: 70 },
    ],
  }),
];
const FACES = [{ box: SMALL, confidence: 97, estimated: { emotions: [] } }];
const IMAGE = { width: 400, height: 200, details: DETAILS, faces: FACES };

test('boxes are in pixels of the picture', () => {
  const cat = boxesOf(IMAGE).find(({ of }) => of === 'Cat');
  expect(cat).toMatchObject({ left: 200, top: 50, name: 'Cat, 92 %', caption: 'Cat' });
  expect(cat?.width).toBeCloseTo(40);
  expect(cat?.height).toBeCloseTo(40);
});

test('each box has a name and an id of its own, the largest first', () => {
  const boxes = boxesOf(IMAGE);
  expect(boxes[0]?.name).toBe('Dog 1 of 2, 80 %');
  expect(boxes.map(({ name }) => name)).toContain('Face, 97 %');
  expect(new Set(boxes.map(({ id }) => id)).size).toBe(4);
});

test('a caption keeps its number, and all boxes of a label have one colour', () => {
  const boxes = boxesOf(IMAGE);
  const dogs = boxes.filter(({ of }) => of === 'Dog');
  expect(dogs.map(({ caption, sure }) => `${caption} ${sure}`)).toEqual(['Dog 1 80 %', 'Dog 2 70 %']);
  expect(new Set(dogs.map(({ hue }) => hue)).size).toBe(1);
  expect([...huesOf(IMAGE)]).toEqual([['Cat', 1], ['Dog', 2], [ALL_FACES, 3]]);
});

test('there are none without a size of the picture', () => {
  expect(boxesOf({ ...IMAGE, width: undefined })).toEqual([]);
});

test('a label shows its own boxes, or those of its kinds', () => {
  const boxes = boxesOf(IMAGE);
  expect([...showing('Dog', boxes, DETAILS)].sort()).toEqual(['Dog 0', 'Dog 1']);
  expect([...showing('Animal', boxes, DETAILS)].sort()).toEqual(['Cat 0', 'Dog 0', 'Dog 1']);
  expect([...showing('face 1', boxes, DETAILS)]).toEqual(['face 1']);
  expect(showing('Tree', boxes, DETAILS).size).toBe(0);
});

test('a box ends at the edge of the picture', () => {
  const beyond = { left: -0.1, top: 0.9, width: 0.3, height: 0.5 };
  const { left, top, width, height } = inPixels(beyond, 100, 100);
  expect([left, top]).toEqual([0, 90]);
  expect(width).toBeCloseTo(20);
  expect(height).toBeCloseTo(10);
});

test('a line of text shows the boxes of its words', () => {
  const words = [word('GRAND', 0), word('HOTEL', 0), word('Bar', 1)];
  const boxes = wordBoxes({ width: 400, height: 200, words });
  expect(boxes[0]).toMatchObject({ name: 'GRAND', left: 0, width: 200, height: 50 });
  expect([...showing('line 0', boxes, DETAILS)]).toEqual(['word 1', 'word 2']);
  expect(wordBoxes({ width: undefined, height: undefined, words })).toEqual([]);
});
