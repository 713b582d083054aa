import { describe, expect, test } from 'vitest';
import type { Search } from '../../src/contract.ts';
import type { ImageSummary } from '../../src/generated/api.ts';
import { countOthers, nothingInWords, othersOf } from '../../src/photos/otherwise.ts';
import { readQuery } from '../../src/photos/query.ts';
import type { Params } from '../../src/route.ts';

const names = (params: Record<string, string[]>) =>
  othersOf(readQuery(params)).map(({ name }) => name);

describe('where nothing is found', () => {
  test('one of several labels may be, each alone, or a less sure one', () => {
    const found = names({ label: ['Cat', 'Rocket'], min_confidence: ['80'] });
    expect(found.slice(0, 2)).toEqual(['Cat or Rocket', 'Any confidence']);
    expect(found).toContain('Only Cat');
    expect(found).toContain('Only Rocket');
  });

  test('a text may be found in the other places', () => {
    expect(names({ label: ['xyz'] })).toEqual([
      ...['“xyz” in the text of photos', '“xyz” in file names'],
    ]);
    expect(names({ name: ['xyz'] })).toEqual(['Label xyz', '“xyz” in the text of photos']);
  });

  test('it is said in the words of what was looked for', () => {
    const asked: Params[] = [
      { label: ['Cat', 'Rocket'] },
      { label: ['Cat', 'Rocket', 'Dog'] },
      { label: ['Cat', 'Rocket'], match: ['any'] },
      { label: ['Cat'], word: ['nasa'] },
      { label: ['Cat'] },
      { from: ['2024-01-01'], to: ['2024-12-31'] },
    ];
    const said = asked.map((params) => nothingInWords(readQuery(params)));
    expect(said).toEqual([
      'No photo shows both',
      'No photo shows all of this',
      'No photo shows any of them',
      'No photo matches both',
      'No label or tag is called “Cat”',
      'No photos from 2024',
    ]);
  });
});

describe('what would find some', () => {
  const IMAGE = { filename: 'a.jpg', status: 'done', labels: [] } as unknown as ImageSummary;
  const count = (search: (search: Search) => { images: number; cursor?: string; count?: number }) =>
    countOthers(
      {
        async search(asked) {
          const { images, cursor = null, count } = search(asked);
          const found = Array.from({ length: images }, () => IMAGE);
          return { images: found, cursor, ...(count !== undefined && { count }) };
        },
      },
      [{ name: 'Only Cat', query: readQuery({ label: ['Cat'] }) }],
      new AbortController().signal,
    ).then((counted) => counted.map(({ count }) => count));

  test('is counted as far as the service tells or one answer goes', async () => {
    expect(await count(() => ({ images: 40, cursor: 'c', count: 1234 }))).toEqual(['1,234']);
    expect(await count(() => ({ images: 40, cursor: 'c' }))).toEqual(['40+']);
    expect(await count(() => ({ images: 3 }))).toEqual(['3']);
  });

  test('is looked for behind an empty answer that is not the end', async () => {
    const more = ({ cursor }: Search) => (cursor ? { images: 2 } : { images: 0, cursor: 'c' });
    expect(await count(more)).toEqual(['2']);
  });

  test('is not offered where it finds nothing, or can not be counted', async () => {
    expect(await count(() => ({ images: 0 }))).toEqual([]);
    const broken = () => {
      throw new Error('503');
    };
    expect(await count(broken)).toEqual([]);
  });
});
