import { expect, test, vi } from 'vitest';
import { createDownload } from '../../src/account/download/state.ts';
import type { Target } from '../../src/account/download/target.ts';
import { createConnection } from '../../src/connection.ts';
import { RequestError } from '../../src/errors.ts';
import { createNetwork } from '../network.ts';
import { image } from '../samples.ts';

const at = (name: string, link = 1) => `https://bucket.example/${name}?${link}`;

/** A ZIP's files: enough of its directory is read to know their names and contents. */
async function filesOf(zip: Blob) {
  const bytes = new Uint8Array(await zip.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const text = (from: number, length: number) =>
    new TextDecoder().decode(bytes.subarray(from, from + length));
  const files: Record<string, string> = {};
  for (let place = 0; place < bytes.length - 46; place++) {
    if (view.getUint32(place, true) !== 0x02014b50) continue;
    const [size, name] = [view.getUint32(place + 24, true), view.getUint16(place + 28, true)];
    const start = view.getUint32(place + 42, true);
    const header = 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
    files[text(place + 46, name)] = text(start + header, size);
  }
  return files;
}

/** An account with photos in pages, and somebody who downloads it. */
function account(
  pages: string[][],
  {
    send = async (url: string) => new Response(`picture of ${url.split('?')[0]}`),
    most = Infinity,
    record = (name: string, link: number) => image(name, { image_url: at(name, link) }),
  } = {},
) {
  createNetwork();
  const asked = vi.fn();
  let link = 0;
  const zips: Blob[] = [];
  const target = async (): Promise<Target> => ({
    most,
    async save(zip, signal) {
      zips.push(await new Response(zip).blob());
      signal.throwIfAborted();
    },
  });
  const download = createDownload(
    {
      page: async (cursor) => {
        asked(cursor);
        const number = Number(cursor ?? 0);
        link++;
        const images = (pages[number] ?? []).map((name) => record(name, link));
        return { images, cursor: number + 1 < pages.length ? `${number + 1}` : null };
      },
      connection: createConnection({ reach: async () => true }),
      send: vi.fn(async (url) => send(String(url))) as typeof fetch,
    },
    { target, today: () => new Date('2026-11-28') },
  );
  return { ...download, asked, zips, files: () => Promise.all(zips.map(filesOf)) };
}

test('all pages are in one ZIP: the pictures, and what is known of them twice', async () => {
  const { run, progress, files } = account([['a.png', 'b.jpg'], ['c.jpg']]);
  await run();
  const [zip = {}] = await files();
  expect(Object.keys(zip)).toEqual([
    ...['photos/a.jpg', 'photos/b.jpg', 'photos/c.jpg'],
    ...['photos.json', 'photos.csv'],
  ]);
  expect(zip['photos/c.jpg']).toBe('picture of https://bucket.example/c.jpg');
  const { photos } = JSON.parse(zip['photos.json'] ?? '');
  expect(photos.map((photo: { file: string }) => photo.file)).toEqual(Object.keys(zip).slice(0, 3));
  expect(zip['photos.json']).not.toContain('bucket.example');
  expect(zip['photos.csv']?.split('\r\n')).toHaveLength(5);
  expect(progress.value).toMatchObject({ phase: 'done', photos: 3, missing: [], zips: 1 });
});

test('the original is taken where it may be handed out, under its own name', async () => {
  const { run, files } = account([['a.png']], {
    record: (name) => image(name, { image_url: at('view'), original_url: at('original') }),
  });
  await run();
  expect((await files())[0]?.['photos/a.png']).toBe('picture of https://bucket.example/original');
});

test('a picture that is gone costs only itself', async () => {
  const { run, progress, files } = account([['a.jpg', 'b.jpg', 'c.jpg']], {
    send: async (url) =>
      url.includes('b.jpg') ? new Response(null, { status: 404 }) : new Response('picture'),
  });
  await run();
  const [zip = {}] = await files();
  expect(Object.keys(zip)).not.toContain('photos/b.jpg');
  const { photos } = JSON.parse(zip['photos.json'] ?? '');
  expect(photos[1]).toMatchObject({ filename: 'b.jpg', file: null });
  expect(photos[1].problem).toContain('no more');
  expect(progress.value).toMatchObject({ phase: 'done', photos: 3, missing: ['b.jpg'] });
});

test('a link that has expired is asked for anew, once for its page', async () => {
  const { run, asked, files } = account([['a.jpg', 'b.jpg'], ['c.jpg']], {
    send: async (url) =>
      url.endsWith('?1') ? new Response(null, { status: 403 }) : new Response('picture'),
  });
  await run();
  expect(asked.mock.calls).toEqual([[undefined], [undefined], ['1']]);
  expect(Object.keys((await files())[0] ?? {})).toContain('photos/b.jpg');
});

test('ZIPs of a limited size are each whole in itself', async () => {
  const { run, progress, files } = account([['a.jpg', 'b.jpg', 'c.jpg']], {
    send: async () => new Response('x'.repeat(10_000)),
    most: 25_000,
  });
  await run();
  const zips = await files();
  expect(zips.map((zip) => Object.keys(zip).filter((name) => name.startsWith('photos/')))).toEqual([
    ['photos/a.jpg', 'photos/b.jpg'],
    ['photos/c.jpg'],
  ]);
  const known = zips.map((zip) => JSON.parse(zip['photos.json'] ?? '').photos.length);
  expect(known).toEqual([2, 1]);
  expect(progress.value).toMatchObject({ phase: 'done', zips: 2 });
});

test('an account without photos still has its lists', async () => {
  const { run, files } = account([[]]);
  await run();
  expect((await files()).map((zip) => Object.keys(zip))).toEqual([['photos.json', 'photos.csv']]);
});

test('it can be stopped', async () => {
  const { run, stop, progress } = account([['a.jpg', 'b.jpg', 'c.jpg']], {
    send: async () => {
      stop();
      return new Response('picture');
    },
  });
  await run();
  expect(progress.value?.phase).toBe('stopped');
});

test('a list that is refused is a failure that says why', async () => {
  const { run, progress } = account([['a.jpg']], {
    record: () => {
      throw new RequestError('service', 'http', { status: 403, message: 'not for you' });
    },
  });
  await run();
  expect(progress.value).toMatchObject({ phase: 'failed', problem: 'Not for you.' });
});
