import { describe, expect, test } from 'vitest';
import {
  isSearch,
  readQuery,
  toggleNot,
  toSearch,
  withLabel,
  withoutLabel,
  writeQuery,
} from '../../src/photos/query.ts';
import { address, parse } from '../../src/route.ts';

const ALL = readQuery({});

describe('a query in an address', () => {
  test('says the same when it is read again', () => {
    const query = readQuery(
      parse('#/photos?label=Cat&label=Hot%20Dog&exclude=%23%26%3F&match=any&min_confidence=60')
        .params,
    );
    expect(query).toEqual({
      labels: ['Cat', 'Hot Dog'],
      exclude: ['#&?'],
      match: 'any',
      minConfidence: 60,
    });
    expect(readQuery(parse(address('photos', writeQuery(query))).params)).toEqual(query);
  });

  test('is nothing where all photos are asked for', () => {
    expect(writeQuery(ALL)).toEqual({});
    expect(isSearch(ALL)).toBe(false);
  });

  test('leaves other parameters alone', () => {
    expect(writeQuery(withLabel(ALL, 'Cat'), { photo: ['a.png'], label: ['Dog'] })).toEqual({
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
    const query = withLabel(withLabel(withLabel(ALL, ' Cat '), 'cat'), '  ');
    expect(query.labels).toEqual(['Cat']);
  });

  test('turns a label round and back', () => {
    const query = withLabel(withLabel(ALL, 'Cat'), 'Dog');
    const turned = toggleNot(query, 'Cat');
    expect([turned.labels, turned.exclude]).toEqual([['Dog'], ['Cat']]);
    expect(toggleNot(turned, 'Cat').labels).toEqual(['Dog', 'Cat']);
  });

  test('takes a label out, wanted or not', () => {
    const query = { ...ALL, labels: ['Cat'], exclude: ['Dog'] };
    expect(withoutLabel(query, 'Cat').labels).toEqual([]);
    expect(withoutLabel(query, 'Dog').exclude).toEqual([]);
  });
});

test('holds no more labels than the service takes', () => {
  const many = Array.from({ length: 12 }, (_, number) => `label ${number}`);
  const query = readQuery({ label: many, exclude: many.map((name) => `no ${name}`) });
  expect([query.labels.length, query.exclude.length]).toEqual([10, 10]);
  expect(withLabel(query, 'one more')).toBe(query);
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
