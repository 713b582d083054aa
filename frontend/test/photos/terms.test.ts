import { describe, expect, test } from 'vitest';
import { knownChoices, ownChoices, prefixOf, readTerm } from '../../src/photos/terms.ts';

const names = (choices: { name: string; kind?: string }[]) =>
  choices.map(({ kind, name }) => (kind ? `${kind} ${name}` : name));

describe('a text without a choice', () => {
  test.each([
    ['Cat', { kind: 'label', text: 'Cat' }],
    [' text: Grand Hotel', { kind: 'word', text: 'Grand Hotel' }],
    ['Word:invoice', { kind: 'word', text: 'invoice' }],
    ['name: dog', { kind: 'name', text: 'dog' }],
    ['file name: dog.jpg', { kind: 'name', text: 'dog.jpg' }],
    ['has faces', { kind: 'has', text: 'faces' }],
    ['Failed', { kind: 'failed' }],
    ['context: x', { kind: 'label', text: 'context: x' }],
  ])('%j means %j', (text, term) => expect(readTerm(text)).toEqual(term));
});

test('the service is asked about labels and words, never about names of files', () => {
  expect([' ca ', 'text: ca', 'name: ca'].map(prefixOf)).toEqual(['ca', 'ca', null]);
});

describe('what is suggested', () => {
  const SAID = {
    labels: [
      { name: 'Person', count: 9, alias: 'Human' },
      { name: 'Hut', count: 2 },
    ],
    words: ['hubert', 'huge'],
  };

  test('names an alias with its label, and looks for the label', () => {
    const [person] = knownChoices(SAID, 'hu', []);
    expect(person).toMatchObject({ name: 'Human – Person', count: 9 });
    expect(person?.term).toEqual({ kind: 'label', text: 'Person' });
  });

  test('leaves out labels that are looked for already', () => {
    expect(names(knownChoices(SAID, 'hu', ['Person', 'Hut']))).toEqual([
      'text: hubert',
      'text: huge',
    ]);
  });

  test('is only words once that is said', () => {
    expect(names(knownChoices(SAID, 'text: hu', []))).toEqual(['text: hubert', 'text: huge']);
  });

  test('is each kind of photo that begins so, and the text as a word and a name', () => {
    expect(names(ownChoices('fa'))).toEqual(['Has faces', 'Failed', 'text: fa', 'file name: fa']);
    expect(names(ownChoices('name: fa'))).toEqual(['file name: fa']);
    expect(ownChoices('text: ')).toEqual([]);
  });

  test('is every kind of photo before anything is typed', () => {
    expect(names(ownChoices(''))).toEqual([
      'Has faces',
      'Has text',
      'Has tags',
      'Nothing recognised',
      'Failed',
    ]);
  });
});
