import { describe, expect, test, vi } from 'vitest';
import type { Api } from '../../src/api.ts';
import type { Search } from '../../src/contract.ts';
import { RequestError } from '../../src/errors.ts';
import { createFollower } from '../../src/follower.ts';
import type { ImageRecord } from '../../src/generated/api.ts';
import { createGallery } from '../../src/photos/gallery.ts';
import type { Around } from '../../src/photos/pages.ts';
import { CONFIG, createClock, image } from '../samples.ts';

const answer = (filename: string, more: Partial<ImageRecord> = {}) =>
  image(filename, { labels: ['Cat'], thumbnail_url: `${filename}?1`, ...more });

type Page = Awaited<ReturnType<Api['search']>>;
type Answers = Awaited<ReturnType<Api['lookup']>>;

/** A gallery of an API that gives these pages, and what it was asked. */
function gallery(
  pages: (Page | Error)[],
  found: (names: string[]) => Answers = (names) => names.map((name) => answer(name)),
  around: Around | null = null,
) {
  const search = vi.fn(async () => {
    const page = pages.shift();
    if (!page || page instanceof Error) throw page;
    return page;
  });
  const lookup = vi.fn(async (names: string[]) => found(names));
  const api = { search, lookup } as Partial<Api> as Api;
  const follower = createFollower(lookup, 100, createClock());
  const context = { api, follower, config: CONFIG };
  return { search, lookup, ...createGallery(context, { label: ['Cat'] }, { around, now: () => 0 }) };
}

const shown = ({ photos }: ReturnType<typeof gallery>) =>
  photos.value.map(({ filename }) => filename);

describe('a search', () => {
  test('gives a page at a time, each from where the last one ended', async () => {
    const made = gallery([
      { images: [answer('b')], cursor: '1' },
      { images: [answer('a')], cursor: null },
    ]);
    await made.more();
    expect([shown(made), made.phase.value]).toEqual([['b'], 'more']);
    await made.more();
    await made.more();
    expect([shown(made), made.phase.value]).toEqual([['b', 'a'], 'complete']);
    expect(made.search).toHaveBeenCalledTimes(2);
    expect(made.search).toHaveBeenLastCalledWith(
      { label: ['Cat'], limit: 100, cursor: '1' },
      expect.anything(),
    );
  });

  test('goes on by itself over pages without a photo', async () => {
    const empty = (cursor: string) => ({ images: [], cursor });
    const made = gallery([empty('1'), empty('2'), { images: [answer('a')], cursor: '3' }]);
    await made.more();
    expect([shown(made), made.phase.value]).toEqual([['a'], 'more']);
  });

  test('that failed says why, keeps what it has, and goes on from there', async () => {
    const trouble = new RequestError('service', 'network');
    const made = gallery([
      { images: [answer('b')], cursor: '1' },
      trouble,
      { images: [answer('a')], cursor: null },
    ]);
    await made.more();
    await made.more();
    expect([shown(made), made.phase.value]).toEqual([['b'], 'failed']);
    expect(made.problem.value).toMatch(/can’t be reached/);
    await made.more();
    expect([shown(made), made.phase.value]).toEqual([['b', 'a'], 'complete']);
  });

  test('does not bring back what went while it was on its way', async () => {
    const made = gallery([{ images: [answer('b'), answer('a')], cursor: null }]);
    const answered = made.more();
    made.forget('b');
    await answered;
    expect(shown(made)).toEqual(['a']);
  });

  test('is asked once at a time', async () => {
    const made = gallery([{ images: [answer('a')], cursor: '1' }]);
    await Promise.all([made.more(), made.more()]);
    expect(made.search).toHaveBeenCalledTimes(1);
  });
});

test('a picture that does not load gives its whole page new links, once', async () => {
  const names = Array.from({ length: 150 }, (_, number) => `${number}`);
  const made = gallery([{ images: names.map((name) => answer(name)), cursor: null }], (asked) =>
    asked.map((name) => answer(name, { thumbnail_url: `${name}?2` })),
  );
  await made.more();
  await Promise.all(['3', '4', '99', '3'].map(made.renewLinks));
  expect(made.lookup).toHaveBeenCalledTimes(1);
  expect(made.photos.value.map(({ thumbnail }) => thumbnail?.slice(-1)).join('')).toBe(
    '2'.repeat(100) + '1'.repeat(50),
  );
});

test('a photo that is analysed again is asked for until that has an end, in its place', async () => {
  let rounds = 0;
  const made = gallery(
    [
      {
        images: [answer('a', { width: 3, height: 2 }), answer('b', { status: 'processing' })],
        cursor: null,
      },
    ],
    () => [answer('b', { status: ++rounds < 3 ? 'processing' : 'done', labels: ['Dog'] })],
  );
  await made.more();
  await vi.waitFor(() => expect(made.photos.value[1]?.status).toBe('done'));
  expect(rounds).toBe(3);
  expect(made.photos.value[1]?.labels).toEqual(['Dog']);
});

test('a photo that is deleted while it is analysed again is left out', async () => {
  const made = gallery(
    [{ images: [answer('a'), answer('b', { status: 'processing' })], cursor: null }],
    () => [{ filename: 'b', error: { code: 'UnknownImage', message: '' } }],
  );
  await made.more();
  await vi.waitFor(() => expect(shown(made)).toEqual(['a']));
});

test('what the service does not know any more is left out', async () => {
  const made = gallery([{ images: [answer('a'), answer('b')], cursor: null }], () => [
    { filename: 'a', error: { code: 'UnknownImage', message: '' } },
    answer('b'),
  ]);
  await made.more();
  await made.renewLinks('a');
  expect(shown(made)).toEqual(['b']);
});

test('a failed photo keeps the reason', async () => {
  const error = { code: 'NotAnImage', message: 'this is no photo' };
  const made = gallery([{ images: [answer('a', { status: 'failed', error })], cursor: null }]);
  await made.more();
  expect(made.photos.value[0]?.problem).toBe('This is no photo.');
});

describe('the number of all photos', () => {
  test('is what the first page said, less those that are gone', async () => {
    const made = gallery([
      { images: [answer('b'), answer('a')], cursor: '1', count: 7 },
      { images: [answer('0')], cursor: null },
    ]);
    await made.more();
    expect(made.total.value).toBe(7);
    made.forget('b');
    made.forget('b');
    made.forget('unknown');
    await made.more();
    expect(made.total.value).toBe(6);
  });

  test('is not known where the service does not say it', async () => {
    const made = gallery([{ images: [answer('a')], cursor: '1' }]);
    await made.more();
    expect(made.total.value).toBe(null);
  });
});

test('what people say of a photo is taken over, and its links stay', async () => {
  const made = gallery([{ images: [answer('b'), answer('a')], cursor: null }]);
  await made.more();
  const [, other] = made.photos.value;
  made.relabel([answer('b', { labels: [], tags: ['Beach'], thumbnail_url: 'new' })]);
  expect(made.photos.value[0]).toMatchObject({ labels: [], tags: ['Beach'], thumbnail: 'b?1' });
  expect(made.photos.value[1]).toEqual(other);
});

test('takes over what is said of a photo while the answer that has it is on its way', async () => {
  const made = gallery([{ images: [answer('a')], cursor: null }]);
  const found = made.more();
  made.relabel([answer('a', { labels: [], tags: ['Beach'] })]);
  await found;
  expect(made.photos.value[0]).toMatchObject({ labels: [], tags: ['Beach'] });
});

describe('around a day', () => {
  const on = (filename: string, day: string) =>
    answer(filename, { uploaded_at: `2026-07-${day}T10:00:00Z` });
  const around = { day: '2026-07-20', name: 'x' };

  /** A service that has these photos, newest first, and gives two a page. */
  function service(all: ReturnType<typeof on>[], size = 2) {
    const search = vi.fn(async ({ from = '', to = '~', direction, limit, cursor }: Search) => {
      if (limit === 1) return { images: [], cursor: null, count: all.length };
      const day = ({ uploaded_at = '' }: { uploaded_at?: string }) => uploaded_at.slice(0, 10);
      const found = all.filter((one) => day(one) >= from && day(one) <= to);
      if (direction === 'newer') found.reverse();
      const first = Number(cursor ?? 0);
      const next = first + size;
      return {
        images: found.slice(first, next),
        cursor: next < found.length ? String(next) : null,
      };
    });
    const api = { search } as Partial<Api> as Api;
    const follower = createFollower(async () => [], 100, createClock());
    return { search, ...createGallery({ api, follower, config: CONFIG }, {}, { around }) };
  }

  test('a list begins with that day and the photo, and goes on both ways', async () => {
    const all = [
      ...['f', 'e', 'd'].map((name) => on(name, '25')),
      on('c', '22'),
      ...['b', 'a', 'x'].map((name) => on(name, '20')),
      ...['3', '2', '1'].map((name) => on(name, '10')),
    ];
    const made = service(all);
    const names = () => made.photos.value.map(({ filename }) => filename).join('');
    await made.more();
    // The photo's page was gone on to; newer days come whole.
    expect(names()).toBe('cbax3');
    expect(made.total.value).toBe(10);
    expect([made.phase.value, made.newer.value]).toEqual(['more', 'more']);
    await made.moreNewer();
    expect(names()).toBe('fedcbax3');
    expect(made.newer.value).toBe('complete');
    expect(await made.all()).toBe(true);
    expect(names()).toBe('fedcbax321');
  });

  test('a photo that the search does not find is not looked for past its day', async () => {
    const all = Array.from({ length: 50 }, (_, number) => on(`${number}`, '10'));
    const made = service(all);
    await made.more();
    expect(made.photos.value).toHaveLength(2);
  });

  test('all are found, from wherever it began', async () => {
    const all = Array.from({ length: 28 }, (_, number) => on(`${number}`, String(28 - number).padStart(2, '0')));
    const made = service(all);
    expect(await made.all()).toBe(true);
    expect(made.photos.value.map(({ filename }) => Number(filename))).toEqual(
      all.map((_, number) => number),
    );
  });
});

test('photos that are read again say so until there are results', async () => {
  const made = gallery([{ images: [answer('b'), answer('a')], cursor: null }], (names) =>
    names.map((name) => answer(name, { labels: ['Dog'] })),
  );
  await made.more();
  made.reread(['a']);
  expect(made.photos.value.map(({ status }) => status)).toEqual(['done', 'processing']);
  await vi.waitFor(() => expect(made.photos.value[1]).toMatchObject({ status: 'done', labels: ['Dog'] }));
});
