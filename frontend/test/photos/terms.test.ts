import { describe, expect, test } from 'vitest';
import type { Said } from '../../src/parts/suggestions.ts';
import { readQuery } from '../../src/photos/query.ts';
import { prefixOf, termChoices, unwantedChoices } from '../../src/photos/terms.ts';

const NOW = new Date(2026, 10, 29, 12);
const NOTHING: Said = { labels: [], words: [], by: 'service' };
const SAID: Said = {
  labels: [
    { name: 'Person', count: 9, alias: 'human' },
    { name: 'Hut', count: 2 },
  ],
  words: ['hubert', 'huge'],
  by: 'service',
};

const choices = (said: Said, text: string, query = readQuery({})) =>
  termChoices(said, text, query, NOW);
const names = (made: { name: string; note?: string }[]) =>
  made.map(({ name, note }) => (note ? `${name} ${note}` : name));

test('the service is asked about labels and words, never about names of files', () => {
  expect([' ca ', 'text: ca', 'tag: ca', '-ca', 'name: ca'].map(prefixOf)).toEqual([
    ...['ca', 'ca', 'ca', 'ca', null],
  ]);
});

describe('what is suggested', () => {
  test('is labels, words, and then the text as a word and a name', () => {
    expect(names(choices(SAID, 'hu'))).toEqual([
      ...['Person also called human', 'Hut', '“hubert”', '“huge”'],
      ...['“hu” in the text of photos', '“hu” in file names'],
    ]);
    expect(choices(SAID, 'hu')[0]?.term).toEqual({ kind: 'label', text: 'Person' });
  });

  test('begins with a label that is called so, however rare', () => {
    expect(names(choices(SAID, 'HUT')).slice(0, 2)).toEqual(['Hut', 'Person also called human']);
  });

  test('leaves out labels that are looked for already', () => {
    const query = readQuery({ label: ['Person'], exclude: ['Hut'] });
    expect(names(choices(SAID, 'hu', query))[0]).toBe('“hubert”');
  });

  test('is a place to look in, and no label, where no label is called so', () => {
    expect(names(choices(NOTHING, 'xyz'))).toEqual([
      ...['“xyz” in file names', '“xyz” in the text of photos'],
    ]);
    // Several words may stand in a text whose words are not known as one.
    expect(names(choices(NOTHING, 'happy birthday'))[0]).toMatch('in the text of photos');
  });

  test('is nothing in the place of what the service may know, until it says so', () => {
    expect(choices({ ...NOTHING, by: 'narrowing' }, 'xyz')).toEqual([]);
  });

  test('is a label as it is typed where the service says nothing', () => {
    expect(choices({ ...NOTHING, by: 'nobody' }, 'cat')[0]?.term).toEqual({
      ...{ kind: 'label', text: 'cat' },
    });
  });

  test('is days where a text means some, before what only begins so', () => {
    const days = { from: '2024-01-01', to: '2024-12-31' };
    expect(choices(NOTHING, '2024')[0]?.term).toEqual({ kind: 'days', days });
    expect(names(choices(SAID, 'yest')).at(-3)).toBe('Yesterday 28 Nov 2026');
  });

  test('is only what somebody says that it is', () => {
    expect(names(choices(SAID, 'text: hu'))).toEqual([
      ...['“hubert”', '“huge”', '“hu” in the text of photos'],
    ]);
    expect(choices(SAID, 'text: ')).toHaveLength(2);
    expect(names(choices(NOTHING, 'file name: hu'))).toEqual(['“hu” in file names']);
    expect(names(choices(SAID, 'label: hud'))).toContain('hud');
    expect(choices(SAID, '-hu').map(({ term }) => term)).toEqual([
      { kind: 'not', text: 'Person' },
      { kind: 'not', text: 'Hut' },
    ]);
  });

  test('is each kind of photo by any of its words, and all before anything is typed', () => {
    expect(names(choices(NOTHING, 'fa')).slice(0, 2)).toEqual(['Has faces', 'Failed']);
    expect(names(choices(SAID, ''))).toEqual([
      ...['Person also called human', 'Hut'],
      ...['Today 29 Nov 2026', 'Yesterday 28 Nov 2026', 'This month Nov 2026', 'This year 2026'],
      ...['Has faces', 'Has text', 'Has tags', 'Nothing recognised', 'Failed'],
    ]);
  });
});

test('what is to be left out is a label that there is', () => {
  expect(unwantedChoices(SAID, 'hu', ['Hut']).map(({ term }) => term)).toEqual([
    { kind: 'not', text: 'Person' },
  ]);
});
