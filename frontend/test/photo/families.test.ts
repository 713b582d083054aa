import { expect, test } from 'vitest';
import { families, type Kin } from '../../src/photo/families.ts';
import { label } from '../samples.ts';

/** `Animal(Cat(Tabby), Dog)` */
function told(kin: Kin[]): string {
  return kin
    .map(({ label: { name }, kinds }) => (kinds.length ? `${name}(${told(kinds)})` : name))
    .join(', ');
}

test('a label stands below the closest of those it is a kind of', () => {
  const details = [
    label('Animal', 99),
    label('Mammal', 98, { parents: ['Animal'] }),
    label('Cat', 93, { parents: ['Animal', 'Mammal', 'Pet'] }),
    label('Dog', 95, { parents: ['Mammal', 'Animal'] }),
  ];
  expect(told(families(details))).toBe('Animal(Mammal(Dog, Cat))');
});

test('families with kinds come first, and the surest of them', () => {
  const details = [
    label('Indoors', 99),
    label('Clothing', 80),
    label('Helmet', 70, { parents: ['Clothing'] }),
    label('Person', 97),
    label('Astronaut', 60, { parents: ['Person'] }),
  ];
  expect(told(families(details))).toBe('Person(Astronaut), Clothing(Helmet), Indoors');
});

test('no label is lost where an answer contradicts itself', () => {
  const details = [label('A', 90, { parents: ['B'] }), label('B', 90, { parents: ['A'] })];
  expect(told(families(details))).toBe('A, B');
});
