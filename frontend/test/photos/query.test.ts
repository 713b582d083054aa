import { describe, expect, test } from 'vitest';
import {
  isSearch,
  readQuery,
  type Term,
  termsOf,
  toggleNot,
  toSearch,
  withoutTerm,
  withTerm,
  writeQuery,
} from '../../src/photos/query.ts';
import { address, parse } from '../../src/route.ts';

const ALL = readQuery({});
const label = (text: string): Term => ({ kind: 'label', text });
const word = (text: string): Term => ({ kind: 'word', text });

describe('a query in an address', () => {
  test('says the same when it is read again', () => {
    const query = readQuery(
      parse(
        '#/photos?label=Cat&label=Hot%20Dog&exclude=%23%26%3F&match=any&min_confidence=60' +
          '&word=caf%C3%A9&word=9%2C90&name=IMG%20%26&has=text&has=faces&state=failed' +
          '&from=2024-05-01&to=2024-05-31',
      ).params,
    );
    expect(query).toEqual({
      labels: ['Cat', 'Hot Dog'],
      exclude: ['#&?'],
      match: 'any',
      minConfidence: 60,
      words: ['café', '9,90'],
      name: 'IMG &',
      has: ['faces', 'text'],
      failed: true,
      days: { from: '2024-05-01', to: '2024-05-31' },
    });
    expect(readQuery(parse(address('photos', writeQuery(query))).params)).toEqual(query);
  });

  test('is nothing where all photos are asked for', () => {
    expect(writeQuery(ALL)).toEqual({});
    expect(isSearch(ALL)).toBe(false);
  });

  test('leaves other parameters alone', () => {
    expect(writeQuery(withTerm(ALL, label('Cat')), { photo: ['a.png'], label: ['Dog'] })).toEqual({
      label: ['Cat'],
      photo: ['a.png'],
    });
  });

  test.each(['abc', '-1', '101', 'NaN', 'Infinity', ''])(
    'takes a confidence of %j for none',
    (text) => expect(readQuery({ min_confidence: [text] }).minConfidence).toBe(0),
  );

  test('holds each label once, whatever its case, and wanted rather than not', () => {
    const { labels, exclude } = readQuery({ label: ['Cat', ' cat ', ''], exclude: ['CAT', 'Dog'] });
    expect([labels, exclude]).toEqual([['Cat'], ['Dog']]);
  });
});

describe('a change', () => {
  test('adds a label once', () => {
    const query = [' Cat ', 'cat', '  '].map(label).reduce(withTerm, ALL);
    expect(query.labels).toEqual(['Cat']);
  });

  test('turns a label round and back', () => {
    const query = ['Cat', 'Dog'].map(label).reduce(withTerm, ALL);
    const turned = toggleNot(query, 'Cat');
    expect([turned.labels, turned.exclude]).toEqual([['Dog'], ['Cat']]);
    expect(toggleNot(turned, 'Cat').labels).toEqual(['Dog', 'Cat']);
    expect(toggleNot(turned, 'Cat').exclude).toEqual([]);
  });

  test('takes a label out, wanted or not', () => {
    const query = { ...ALL, labels: ['Cat'], exclude: ['Dog'] };
    expect(withoutTerm(query, label('Cat')).labels).toEqual([]);
    expect(withoutTerm(query, { kind: 'not', text: 'dog' }).exclude).toEqual([]);
  });
});

describe('what is looked for beside labels', () => {
  const TERMS: Term[] = [
    word('café'),
    { kind: 'name', text: 'IMG' },
    { kind: 'has', text: 'text' },
    { kind: 'failed' },
    { kind: 'days', days: { from: '2024-05-01', to: null } },
    { kind: 'not', text: 'Dog' },
  ];
  const query = TERMS.reduce(withTerm, ALL);

  test('is a search by itself, has an address and can be taken out again', () => {
    expect(termsOf(query)).toEqual(TERMS);
    for (const term of TERMS) {
      const alone = readQuery(parse(address('photos', writeQuery(withTerm(ALL, term)))).params);
      expect(isSearch(alone)).toBe(true);
      expect(termsOf(alone)).toEqual([term]);
      expect(withoutTerm(alone, term)).toEqual(ALL);
    }
  });

  test('is asked of the API by its names', () => {
    expect(toSearch(query)).toEqual({
      word: ['café'],
      name: 'IMG',
      has: ['text'],
      state: 'failed',
      from: '2024-05-01',
      exclude: ['Dog'],
    });
  });

  test('holds a word once, and one name only', () => {
    expect(withTerm(query, word('CAFÉ'))).toBe(query);
    expect(withTerm(query, { kind: 'name', text: 'dog' }).name).toBe('dog');
    expect(withTerm(query, word(' '))).toBe(query);
  });

  test('makes no sense where the service knows no such thing', () => {
    expect(readQuery({ has: ['wings'], state: ['done'], name: [' '], word: [''] })).toEqual(ALL);
  });
});

test.each([
  [['2024-02-30'], undefined],
  [['yesterday'], ['2024']],
  [['2024-05-02'], ['2024-05-01']],
])('takes days from %j to %j for none', (from, to) => {
  expect(readQuery({ from, ...(to && { to }) }).days).toBeNull();
});

test('holds no more labels than the service takes', () => {
  const many = Array.from({ length: 12 }, (_, number) => `label ${number}`);
  const query = readQuery({ label: many, exclude: many.map((name) => `no ${name}`) });
  expect([query.labels.length, query.exclude.length]).toEqual([10, 10]);
  expect(withTerm(query, label('one more'))).toBe(query);
});

test('the API is asked only for what makes a difference', () => {
  expect(toSearch(ALL)).toEqual({});
  expect(toSearch({ ...ALL, minConfidence: 50, exclude: ['Dog'] })).toEqual({ exclude: ['Dog'] });
  expect(toSearch({ ...ALL, labels: ['Cat'], match: 'any', minConfidence: 50 })).toEqual({
    label: ['Cat'],
    match: 'any',
    min_confidence: 50,
  });
});
