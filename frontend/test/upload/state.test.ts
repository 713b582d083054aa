import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Api } from '../../src/api.ts';
import { createConnection } from '../../src/connection.ts';
import { RequestError, StillProcessing } from '../../src/errors.ts';
import { createFollower } from '../../src/follower.ts';
import { type Photo, type Stage, UnreadableFile } from '../../src/upload/photo.ts';
import { createJourney, type Means } from '../../src/upload/journey.ts';
import { createUploads } from '../../src/upload/state.ts';
import type { Store } from '../../src/upload/store.ts';
import type { Put } from '../../src/upload/transfer.ts';
import type { WorkerClient } from '../../src/upload/worker-client.ts';
import { createNetwork } from '../network.ts';
import { CONFIG, image, label } from '../samples.ts';

const JPEG = { type: 'image/jpeg' };
const broken = () => new RequestError('storage', 'network');
let network = createNetwork();

beforeEach(() => {
  network = createNetwork();
  vi.stubGlobal('document', { hidden: false, addEventListener: () => {} });
});

const done = (filename: string) =>
  image(filename, {
    labels: ['Dog', 'Animal'],
    details: [label('Animal', 91), label('Dog', 97.5)],
    thumbnail_url: 'https://bucket.example/t',
  });

const ME = {
  ...{ owner: 'public', admin: false },
  quota: { photos_a_day: 0, photos_a_month: 0, bytes: 0 },
  used: { today: 0, month: 0, photos: 0, bytes: 0 },
};

const ticketFor = (filename: string) => ({
  filename,
  uploadURL: 'https://bucket.example/x',
  method: 'PUT',
  headers: {},
  expires_in: 900,
});

/** A page with a service in which everything works; a test replaces what shall not. */
function page(options = {}) {
  const api = {
    reserve: vi.fn<Api['reserve']>(async (wanted) =>
      wanted.map(({ filename }) => ticketFor(filename)),
    ),
    lookup: vi.fn<Api['lookup']>(async (names) => names.map(done)),
    me: vi.fn<Api['me']>(async () => ({ ...ME, closed: false })),
    remove: vi.fn<Api['remove']>(async () => {}),
  };
  const put = vi.fn<Put>(async (held) => void (held.tried = true));
  const store = {
    add: vi.fn(async () => {}),
    ticket: vi.fn(async () => {}),
    uploaded: vi.fn(async () => {}),
    forget: vi.fn(async () => {}),
    claim: vi.fn(async (): ReturnType<Store['claim']> => []),
  };
  const hash = vi.fn(async (_: string, file: Blob) => `hash of ${await file.text()}`);
  const news = signal('');
  const connection = createConnection({ reach: async () => false });
  const uploads = createUploads(api, {
    ...{ config: CONFIG, connection, follower: createFollower(api.lookup, 100), news, store },
    hash: hash as unknown as WorkerClient,
    ...options,
    shrink: async () => undefined,
    load: async () => (means: Means) => createJourney(means, { put, slot: (work) => work() }),
  });
  const choose = (name = 'dog.jpg', content = name) => {
    uploads.add([new File([content], name, JPEG)]);
    return uploads.photos.value[0] as Photo;
  };
  return { api, put, store, hash, news, uploads, choose };
}

const reaches = (photo: Photo, phase: Stage['phase']) =>
  vi.waitFor(() => expect(photo.stage.value.phase).toBe(phase), { interval: 1 });

const untilAborted: Put = (_held, _file, { signal: s }) =>
  new Promise((_, reject) => s.addEventListener('abort', () => reject(s.reason)));

describe('a photo', () => {
  test('is reserved, sent and shown with its labels, best first', async () => {
    const { api, put, store, news, choose } = page();
    const photo = choose();
    expect(photo.stage.value.phase).toBe('waiting');
    await reaches(photo, 'done');
    expect(api.reserve.mock.calls[0]?.[0]).toEqual([
      { filename: 'dog.jpg', content_type: 'image/jpeg', size: 7, sha256: 'hash of dog.jpg' },
    ]);
    expect(put.mock.calls[0]?.[0].ticket.filename).toBe('dog.jpg');
    expect(photo.stage.value).toMatchObject({
      labels: [
        { name: 'Dog', confidence: 97.5 },
        { name: 'Animal', confidence: 91 },
      ],
      thumbnail: 'https://bucket.example/t',
    });
    expect(news.value).toBe('dog.jpg: Dog, 98 %; Animal, 91 %');
    expect(store.ticket.mock.invocationCallOrder[0]).toBeLessThan(
      put.mock.invocationCallOrder[0] ?? 0,
    );
    expect(store.uploaded).toHaveBeenCalledWith(photo, 'dog.jpg');
    await vi.waitFor(() => expect(store.forget).toHaveBeenCalledWith([photo.id]));
  });

  test('is sent only once a reload can’t lose it', async () => {
    const { store, hash, api, choose } = page();
    let kept = () => {};
    store.add.mockReturnValueOnce(new Promise((resolve) => (kept = () => resolve(undefined))));
    const photo = choose();
    await vi.waitFor(() => expect(hash).toHaveBeenCalled());
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(api.reserve).not.toHaveBeenCalled();
    kept();
    await reaches(photo, 'done');
  });

  test('goes by the name the service gave it', async () => {
    const { api, choose } = page();
    api.reserve.mockResolvedValue([ticketFor('dog-2.jpg')]);
    const photo = choose();
    await reaches(photo, 'done');
    expect(photo.stage.value.name).toBe('dog-2.jpg');
    expect(api.lookup).toHaveBeenCalledWith(['dog-2.jpg']);
  });

  test('that is there already is not sent again', async () => {
    const { api, put, choose } = page();
    api.reserve.mockResolvedValue([{ filename: 'old.jpg', duplicate: true }]);
    const photo = choose();
    await reaches(photo, 'done');
    expect(put).not.toHaveBeenCalled();
    expect(photo.stage.value).toMatchObject({ name: 'old.jpg', duplicate: true });
  });

  test('whose name another page was given, too, and used first, is found to be there', async () => {
    const { api, put, choose } = page();
    put.mockRejectedValueOnce(new RequestError('storage', 'http', { status: 412 }));
    api.reserve
      .mockResolvedValueOnce([ticketFor('dog.jpg')])
      .mockResolvedValueOnce([{ filename: 'dog.jpg', duplicate: true }]);
    const photo = choose();
    await reaches(photo, 'done');
    expect(put).toHaveBeenCalledOnce();
    expect(photo.stage.value).toMatchObject({ name: 'dog.jpg', duplicate: true });
  });

  test('that always finds something in its place says so', async () => {
    const { put, choose } = page();
    put.mockRejectedValue(new RequestError('storage', 'http', { status: 412 }));
    const photo = choose();
    await reaches(photo, 'failed');
    expect(put).toHaveBeenCalledTimes(2);
    expect(photo.stage.value.remedy).toBe('upload');
  });

  test('equal to one that was just deleted is sent', async () => {
    const keep = vi.fn(async () => false);
    const { api, put, choose } = page({ keep });
    api.reserve.mockResolvedValueOnce([{ filename: 'old.jpg', duplicate: true }]);
    const photo = choose();
    await reaches(photo, 'done');
    expect(keep).toHaveBeenCalledWith('old.jpg');
    expect(put).toHaveBeenCalledOnce();
    expect(photo.stage.value).toMatchObject({ name: 'dog.jpg', duplicate: false });
  });

  test('equal to another on its way waits for it, and is a duplicate then', async () => {
    const { put, choose } = page();
    const first = choose('a.jpg', 'same');
    const second = choose('b.jpg', 'same');
    await reaches(second, 'done');
    expect(first.stage.value.duplicate).toBe(false);
    expect(second.stage.value).toMatchObject({ name: 'a.jpg', duplicate: true });
    expect(put).toHaveBeenCalledTimes(1);
  });

  test('equal to another that fails goes its own way', async () => {
    const { put, choose } = page();
    put.mockRejectedValueOnce(broken());
    const first = choose('a.jpg', 'same');
    const second = choose('b.jpg', 'same');
    await reaches(second, 'done');
    expect(first.stage.value.phase).toBe('failed');
    expect(second.stage.value).toMatchObject({ name: 'b.jpg', duplicate: false });
  });

  test('that can’t be analysed says why, and offers no vain attempt', async () => {
    const { api, choose } = page();
    const error = { code: 'NotAnImage', message: 'this is not a picture' };
    api.lookup.mockResolvedValue([{ filename: 'dog.jpg', status: 'failed', labels: [], error }]);
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value).toMatchObject({ problem: 'This is not a picture.', remedy: null });
  });

  test('that can’t be read any more says so', async () => {
    const { hash, api, choose } = page();
    hash.mockRejectedValue(new UnreadableFile());
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value).toMatchObject({
      remedy: null,
      problem: expect.stringMatching(/choose it again/),
    });
    expect(api.reserve).not.toHaveBeenCalled();
  });

  test('that is no photo has its reason at once, and the others go on', async () => {
    const { uploads, store } = page();
    uploads.add([
      new File(['x'], 'a.pdf', { type: 'application/pdf' }),
      new File(['x'], 'b.jpg', JPEG),
    ]);
    const [bad, good] = uploads.photos.value;
    expect(bad?.stage.value).toMatchObject({ phase: 'failed', remedy: null });
    await reaches(good as Photo, 'done');
    expect(store.add).toHaveBeenCalledTimes(1);
    expect(uploads.totals.value).toMatchObject({ all: 2, done: 1, failed: 1 });
  });
});

describe('cancelling', () => {
  test('stops what is under way and forgets it', async () => {
    const { put, store, uploads, choose, api, news } = page();
    put.mockImplementation(untilAborted);
    const photo = choose();
    await reaches(photo, 'uploading');
    uploads.cancel([photo]);
    expect(photo.abort.signal.aborted).toBe(true);
    expect(uploads.photos.value).toEqual([]);
    expect(news.value).toBe('dog.jpg: cancelled.');
    await vi.waitFor(() => expect(store.forget).toHaveBeenCalledTimes(2));
    expect(api.lookup).not.toHaveBeenCalled();
  });

  test('gives back a name that was reserved, so that the next choice gets it', async () => {
    const { put, uploads, choose, api } = page();
    put.mockImplementation(untilAborted);
    const photo = choose();
    await reaches(photo, 'uploading');
    uploads.cancel([photo]);
    expect(api.remove).toHaveBeenCalledWith('dog.jpg');
  });

  test('never gives back a name whose ticket is over: it may be another’s', async () => {
    const { put, uploads, choose, api } = page();
    put.mockImplementation(untilAborted);
    const photo = choose();
    await reaches(photo, 'uploading');
    if (photo.held) photo.held.until = Date.now() - 1;
    uploads.cancel([photo]);
    expect(api.remove).not.toHaveBeenCalled();
  });

  test('all says what was sent already, and offers to delete it', async () => {
    const follow = () => new Promise<never>(() => {});
    const remove = vi.fn();
    const { put, uploads, choose, news } = page({ follower: { follow }, remove });
    const sent = choose('sent.jpg');
    await reaches(sent, 'analysing');
    put.mockImplementation(untilAborted);
    const other = choose('other.jpg');
    await reaches(other, 'uploading');
    uploads.cancelAll();
    expect(uploads.photos.value).toEqual([sent]);
    expect(uploads.stayed.value).toEqual([sent]);
    expect(news.value).toMatch(/other.jpg: cancelled. 1 photo is sent already/);
    uploads.discard(uploads.stayed.value);
    expect(remove).toHaveBeenCalledWith(['sent.jpg']);
    expect(uploads.photos.value).toEqual([]);
    expect(uploads.stayed.value).toEqual([]);
  });

  test('never offers to delete what was here before', async () => {
    const follow = () => new Promise<never>(() => {});
    const { api, uploads, choose } = page({ follower: { follow } });
    api.reserve.mockResolvedValue([{ filename: 'old.jpg', duplicate: true }]);
    await reaches(choose(), 'analysing');
    uploads.cancelAll();
    expect(uploads.photos.value).toEqual([]);
    expect(uploads.stayed.value).toEqual([]);
    expect(api.remove).not.toHaveBeenCalled();
  });

  test('all leaves what is finished, which clearing takes away', async () => {
    const { put, uploads, choose } = page();
    const finished = choose('done.jpg');
    await reaches(finished, 'done');
    put.mockImplementation(untilAborted);
    choose('a.jpg');
    choose('b.jpg');
    uploads.cancel(uploads.photos.value);
    expect(uploads.photos.value).toEqual([finished]);
    uploads.clearFinished();
    expect(uploads.photos.value).toEqual([]);
  });
});

test('what has come in this visit counts, also when its rows are cleared', async () => {
  const onCame = vi.fn();
  const { api, uploads, choose } = page({ onCame });
  await reaches(choose('a.jpg'), 'done');
  await vi.waitFor(() => expect(uploads.arrived.value).toBe(1));
  uploads.clearFinished();
  api.reserve.mockResolvedValueOnce([{ filename: 'old.jpg', duplicate: true }]);
  await reaches(choose('b.jpg'), 'done');
  await reaches(choose('c.jpg'), 'done');
  await vi.waitFor(() => expect(uploads.arrived.value).toBe(2));
  // When it is sent, and when it is analysed.
  expect(onCame.mock.calls.flat()).toEqual(['a.jpg', 'a.jpg', 'c.jpg', 'c.jpg']);
});

describe('what goes wrong for now', () => {
  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
  afterEach(() => void vi.useRealTimers());
  const broken = new RequestError('service', 'network');

  test('is said on the row for as long as it lasts, and called by its name', async () => {
    const { api, news, choose } = page();
    for (let failures = 0; failures < 4; failures++) api.reserve.mockRejectedValueOnce(broken);
    const photo = choose();
    const trouble = () => photo.stage.value.trouble;
    await vi.waitFor(() => expect(trouble()).toMatch(/can’t be reached; trying again/));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(trouble()).toMatch(/can’t be reached/);
    expect(news.value).toMatch(/can’t be reached/);
    await vi.advanceTimersByTimeAsync(10_000);
    await reaches(photo, 'done');
    expect(trouble()).toBeNull();
  });

  test('is said of a photo that waits for its labels', async () => {
    const { api, choose } = page();
    api.lookup.mockRejectedValueOnce(new RequestError('service', 'http', { status: 503 }));
    const photo = choose();
    await vi.waitFor(() => expect(photo.stage.value.trouble).toMatch(/has a problem \(503\)/), {
      interval: 1,
    });
    await vi.advanceTimersByTimeAsync(3_000);
    await reaches(photo, 'done');
  });
});

describe('trying again', () => {
  test('after a broken upload keeps the name already reserved', async () => {
    const { api, put, store, uploads, choose } = page();
    put.mockRejectedValueOnce(broken());
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value.remedy).toBe('upload');
    expect(store.forget).not.toHaveBeenCalled();
    uploads.retry([photo]);
    await reaches(photo, 'done');
    expect(api.reserve).toHaveBeenCalledTimes(1);
    expect(put).toHaveBeenCalledTimes(2);
  });

  test('happens by itself when the connection is back', async () => {
    const { put, choose } = page();
    put.mockRejectedValueOnce(broken());
    const photo = choose();
    await reaches(photo, 'failed');
    await network.leave();
    await network.comeBack();
    await reaches(photo, 'done');
  });

  test('with an expired ticket takes a new one', async () => {
    const { api, put, uploads, choose } = page();
    api.reserve.mockResolvedValueOnce([{ ...ticketFor('dog.jpg'), expires_in: 59 }]);
    put.mockRejectedValueOnce(broken());
    const photo = choose();
    await vi.waitFor(() => expect(api.reserve).toHaveBeenCalledTimes(2));
    await reaches(photo, 'failed');
    uploads.retry([photo]);
    await reaches(photo, 'done');
  });

  test('after a refusal of the storage takes a new ticket', async () => {
    const { api, put, uploads, choose } = page();
    put.mockRejectedValueOnce(new RequestError('storage', 'http', { status: 403 }));
    const photo = choose();
    await reaches(photo, 'failed');
    uploads.retry([photo]);
    await reaches(photo, 'done');
    expect(api.reserve).toHaveBeenCalledTimes(2);
  });

  test('is not offered when the service has refused the photo', async () => {
    const { api, choose } = page();
    const refusal = { filename: 'dog.jpg', error: { code: 'X', message: 'bad name' } };
    api.reserve.mockResolvedValue([refusal]);
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value).toMatchObject({ problem: 'Bad name.', remedy: null });
  });

  test('sends a photo again that the service has lost', async () => {
    const { api, choose } = page();
    api.lookup.mockResolvedValue([{ filename: 'dog.jpg', error: { code: 'X', message: 'gone' } }]);
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value.remedy).toBe('upload');
  });
});

describe('after a reload', () => {
  const kept = {
    ...{ id: 'x', session: 's', order: 1, name: 'dog.jpg', size: 3, sha256: 'abc' },
    file: new File(['dog'], 'dog.jpg', JPEG),
    held: null,
    uploaded: null,
  };

  async function resumed(change: object) {
    const all = page();
    all.store.claim.mockResolvedValue([{ ...kept, ...change }]);
    await all.uploads.resume();
    const photo = all.uploads.photos.value[0] as Photo;
    await vi.waitFor(() => expect(['done', 'failed']).toContain(photo.stage.value.phase), {
      interval: 1,
    });
    return { ...all, photo };
  }

  test('a photo not yet reserved is, without being hashed anew', async () => {
    const { api, hash, photo } = await resumed({});
    expect(photo.stage.value.phase).toBe('done');
    expect(api.reserve.mock.calls[0]?.[0][0]).toMatchObject({ sha256: 'abc' });
    expect(hash).not.toHaveBeenCalled();
  });

  test('a photo with a ticket goes on with it, and as one whose upload may have begun', async () => {
    const held = { ticket: ticketFor('dog-2.jpg'), until: Date.now() + 60_000, tried: false };
    const { api, put, photo } = await resumed({ held });
    expect(api.reserve).not.toHaveBeenCalled();
    expect(put.mock.calls[0]?.[0]).toMatchObject({ tried: true });
    expect(photo.stage.value).toMatchObject({ phase: 'done', name: 'dog-2.jpg' });
  });

  test('a photo whose upload had arrived under a ticket long expired is not sent again', async () => {
    const held = { ticket: ticketFor('dog-2.jpg'), until: Date.now() - 1, tried: true };
    const { api, put, photo } = await resumed({ held });
    expect(api.reserve).not.toHaveBeenCalled();
    expect(put).not.toHaveBeenCalled();
    expect(photo.stage.value).toMatchObject({ phase: 'done', name: 'dog-2.jpg' });
  });

  test('an uploaded photo is only looked up', async () => {
    const { api, put, photo } = await resumed({ file: null, uploaded: 'dog-2.jpg' });
    expect(put).not.toHaveBeenCalled();
    expect(api.lookup).toHaveBeenCalledWith(['dog-2.jpg']);
    expect(photo.stage.value.phase).toBe('done');
  });

  describe('a photo whose file was not kept goes on when it is chosen again', () => {
    const held = { ticket: ticketFor('dog.jpg'), until: Date.now() + 60_000, tried: false };

    test('under the name that it holds', async () => {
      const { uploads, api, put, choose } = await resumed({
        ...{ file: null, held, sha256: 'hash of dog' },
      });
      const photo = choose('dog.jpg', 'dog');
      expect(uploads.photos.value).toEqual([photo]);
      await reaches(photo, 'done');
      expect(api.reserve).not.toHaveBeenCalled();
      expect(put.mock.calls[0]?.[0].ticket.filename).toBe('dog.jpg');
    });

    test('but not when it is another by now', async () => {
      const { api, choose } = await resumed({ file: null, held, sha256: 'hash of dog' });
      await reaches(choose('dog.jpg', 'god'), 'done');
      expect(api.reserve).toHaveBeenCalledOnce();
    });
  });

  test('a photo whose file was not kept says so', async () => {
    const { photo } = await resumed({ file: null });
    expect(photo.stage.value).toMatchObject({
      remedy: null,
      problem: expect.stringMatching(/choose it again/),
    });
  });
});

describe('when the quota is used up', () => {
  const refused = (until: string | null) => ({
    filename: 'dog.jpg',
    error: { code: 'QuotaExceeded', message: 'all photos of today are used', until },
  });
  const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

  test('a photo waits, and goes on by itself when there is some again', async () => {
    const { api, uploads, store, choose } = page();
    api.reserve.mockResolvedValueOnce([refused(soon(40))]);
    const photo = choose();
    await vi.waitFor(() => expect(uploads.held.value).not.toBeNull(), { interval: 1 });
    expect(photo.stage.value.phase).toBe('waiting');
    await reaches(photo, 'done');
    expect(uploads.held.value).toBeNull();
    expect(store.forget).toHaveBeenCalledOnce();
  });

  test('what is added meanwhile waits too, without asking', async () => {
    const { api, uploads, choose } = page();
    api.reserve.mockResolvedValueOnce([refused(soon(60_000))]);
    choose();
    await vi.waitFor(() => expect(uploads.held.value).not.toBeNull(), { interval: 1 });
    const second = choose('cat.jpg');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(api.reserve).toHaveBeenCalledOnce();
    expect(second.stage.value.phase).toBe('waiting');
    uploads.cancelAll();
    expect(uploads.photos.value).toEqual([]);
  });

  test('a photo for which there is no room says so, and can be tried again', async () => {
    const { api, store, choose } = page();
    api.reserve.mockResolvedValueOnce([refused(null)]);
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value).toMatchObject({
      problem: 'All photos of today are used.',
      remedy: 'upload',
    });
    expect(store.forget).not.toHaveBeenCalled();
  });

  test('an account that is being deleted says so', async () => {
    const { api, choose } = page();
    api.reserve.mockRejectedValueOnce(
      new RequestError('service', 'http', { status: 403, code: 'AccountClosed' }),
    );
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value).toMatchObject({
      problem: expect.stringMatching(/being deleted/),
      remedy: null,
    });
  });
});

describe('when the site is closed', () => {
  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
  afterEach(() => void vi.useRealTimers());
  const closed = (api: ReturnType<typeof page>['api']) =>
    api.me.mockResolvedValueOnce({ ...ME, closed: true });
  const refused = (target: 'service' | 'storage', code = '') =>
    new RequestError(target, 'http', { status: 403, code });

  test('a photo waits, and goes on by itself when it is open again', async () => {
    const { api, uploads, choose } = page();
    api.reserve.mockRejectedValueOnce(refused('service', 'StageClosed'));
    const photo = choose();
    await vi.waitFor(() => expect(uploads.closed.value).toBe(true), { interval: 1 });
    expect(photo.stage.value.phase).toBe('waiting');
    closed(api);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(api.reserve).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(30_000);
    await reaches(photo, 'done');
    expect(uploads.closed.value).toBe(false);
  });

  test('so does one that the storage doesn’t take any more', async () => {
    const { api, put, uploads, choose } = page();
    closed(api);
    put.mockRejectedValueOnce(refused('storage'));
    const photo = choose();
    await vi.waitFor(() => expect(uploads.closed.value).toBe(true), { interval: 1 });
    expect(photo.stage.value).toMatchObject({ phase: 'waiting', sent: 0 });
    await vi.advanceTimersByTimeAsync(30_000);
    await reaches(photo, 'done');
    expect(put).toHaveBeenCalledTimes(2);
  });

  test('what the storage refuses of an open one fails as ever', async () => {
    const { put, choose } = page();
    put.mockRejectedValueOnce(refused('storage'));
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value.remedy).toBe('upload');
  });

  test('a photo that was sent before waits for its labels until then', async () => {
    const follow = vi.fn(async (name: string) => done(name));
    follow.mockRejectedValueOnce(new StillProcessing());
    const { api, uploads, choose } = page({ follower: { follow } });
    closed(api);
    const photo = choose();
    await vi.waitFor(() => expect(uploads.closed.value).toBe(true), { interval: 1 });
    expect(photo.stage.value.phase).toBe('analysing');
    await vi.advanceTimersByTimeAsync(30_000);
    await reaches(photo, 'done');
  });
});

test('a label that is hidden afterwards goes from its photo, and from no other', async () => {
  const { uploads, choose } = page();
  const [one, other] = [choose('one.jpg'), choose('other.jpg')];
  await Promise.all([reaches(one, 'done'), reaches(other, 'done')]);
  uploads.relabel([image('one.jpg', { labels: ['Dog'], thumbnail_url: 'other link' })]);
  expect(one.stage.value).toMatchObject({
    labels: [{ name: 'Dog' }],
    thumbnail: 'https://bucket.example/t',
  });
  expect(other.stage.value.labels).toHaveLength(2);
});
