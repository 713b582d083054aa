import { expect, test } from 'vitest';
import { EXAMPLES, familiesIn, markedIn } from '../../src/upload/examples.ts';

const label = (name: string, confidence: number, ...parents: string[]) => ({
  ...{ name, confidence, parents },
  instances: [],
});
const box = { left: 0, top: 0, width: 0.5, height: 0.5 };

test('a family goes from the most general to the most specific', () => {
  const details = [
    label('Animal', 97),
    label('Mammal', 96, 'Animal'),
    label('Cat', 95, 'Mammal', 'Animal'),
    label('Egyptian Cat', 61, 'Cat', 'Mammal', 'Animal'),
    label('Tripod', 70),
  ];
  expect(familiesIn({ details })).toEqual([
    { line: ['Tripod'], confidence: 70 },
    { line: ['Animal', 'Cat', 'Egyptian Cat'], confidence: 61 },
  ]);
});

test('things and faces are marked, the surest first', () => {
  const person = { ...label('Person', 95), instances: [{ box, confidence: 80 }] };
  const marked = markedIn({ details: [person], faces: [{ box, confidence: 91 }] });
  expect(marked.map(({ name, confidence }) => [name, confidence])).toEqual([
    ['Face', 91],
    ['Person', 80],
  ]);
});

test('every example has something to mark and a family', () => {
  for (const example of EXAMPLES) {
    expect(markedIn(example), example.name).not.toEqual([]);
    expect(familiesIn(example), example.name).not.toEqual([]);
  }
});
