import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RequestError, StillProcessing } from '../../src/errors.js';
import { createState } from '../../src/upload/state.js';

/** @typedef {import('../../src/api.js').ImageAnswer} ImageAnswer */

const JPEG = { type: 'image/jpeg' };
/** @type {ImageAnswer} */
const DONE = {
  filename: 'dog.jpg',
  status: 'done',
  labels: ['Dog', 'Animal'],
  details: [
    { name: 'Animal', confidence: 91 },
    { name: 'Dog', confidence: 97.5 },
  ],
  thumbnail_url: 'https://bucket.example/t',
};

/** @param {string} filename */
const ticketFor = (filename) => ({
  filename,
  uploadURL: 'https://bucket.example/x',
  method: 'PUT',
  headers: {},
  expires_in: 900,
});

/** A page with a service in which everything works; a test replaces what shall not. */
function page() {
  const api = {
    reserve: vi.fn(
      /** @type {import('../../src/api.js').Api['reserve']} */
      async ({ filename }) => ticketFor(filename),
    ),
    labels: vi.fn(async () => DONE),
  };
  const send = vi.fn(
    /** @type {typeof import('../../src/upload/put.js').put} */
    async (_ticket, _file, { onProgress }) => onProgress(1),
  );
  const wait = vi.fn(
    /** @type {(ask: (s: AbortSignal) => Promise<any>, s: AbortSignal) => Promise<any>} */
    (ask, s) => ask(s),
  );
  const state = createState(api, { send, wait });
  /** @param {string} [name] */
  const choose = (name = 'dog.jpg') => {
    state.add([new File(['x'], name, JPEG)]);
    return /** @type {import('../../src/upload/state.js').Photo} */ (state.photos.value[0]);
  };
  return { api, send, wait, state, choose };
}

/**
 * @param {import('../../src/upload/state.js').Photo} photo
 * @param {import('../../src/upload/state.js').Stage['phase']} phase
 */
const reaches = (photo, phase) =>
  vi.waitFor(() => expect(photo.stage.value.phase).toBe(phase), { interval: 1 });

describe('a photo', () => {
  test('is reserved, sent and shown with its labels, best first', async () => {
    const { api, send, state, choose } = page();
    const photo = choose();
    expect(photo.stage.value.phase).toBe('preparing');
    await reaches(photo, 'done');
    expect(api.reserve.mock.calls[0]?.[0]).toMatchObject({
      filename: 'dog.jpg',
      content_type: 'image/jpeg',
      size: 1,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(send.mock.calls[0]?.[0].filename).toBe('dog.jpg');
    expect(photo.stage.value).toMatchObject({
      labels: [
        { name: 'Dog', confidence: 97.5 },
        { name: 'Animal', confidence: 91 },
      ],
      thumbnail: 'https://bucket.example/t',
    });
    await vi.waitFor(() => expect(state.news.value).toBe('dog.jpg: Dog, 98 %; Animal, 91 %'));
  });

  test('goes by the name the service gave it', async () => {
    const { api, choose } = page();
    api.reserve.mockResolvedValue(ticketFor('dog-2.jpg'));
    const photo = choose();
    await reaches(photo, 'done');
    expect(photo.stage.value.name).toBe('dog-2.jpg');
    expect(api.labels).toHaveBeenCalledWith('dog-2.jpg', expect.anything());
  });

  test('that is there already is not sent again', async () => {
    const { api, send, choose } = page();
    api.reserve.mockResolvedValue({ filename: 'old.jpg', duplicate: true });
    const photo = choose();
    await reaches(photo, 'done');
    expect(send).not.toHaveBeenCalled();
    expect(photo.stage.value).toMatchObject({ name: 'old.jpg', duplicate: true });
  });

  test('without labels says so', async () => {
    const { api, state, choose } = page();
    api.labels.mockResolvedValue({ ...DONE, labels: [], details: [] });
    await reaches(choose(), 'done');
    await vi.waitFor(() => expect(state.news.value).toMatch(/Nothing recognised/));
  });

  test('that can’t be analysed says why, and offers no vain attempt', async () => {
    const { api, choose } = page();
    const error = { code: 'NotAnImage', message: 'this is not a picture' };
    api.labels.mockResolvedValue({ filename: 'dog.jpg', status: 'failed', labels: [], error });
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value).toMatchObject({ problem: 'This is not a picture.', remedy: null });
  });

  test('that is cancelled leaves the page, and nothing comes after', async () => {
    const { send, state, choose, api } = page();
    send.mockImplementation(
      (_ticket, _file, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const photo = choose();
    await reaches(photo, 'uploading');
    state.cancel(photo);
    expect(photo.abort.signal.aborted).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(state.photos.value).toEqual([]);
    expect(api.labels).not.toHaveBeenCalled();
    expect(state.news.value).toBe('dog.jpg: cancelled.');
  });
});

describe('trying again', () => {
  const broken = new RequestError('storage', 'network');

  test('after a broken upload keeps the name already reserved', async () => {
    const { api, send, state, choose } = page();
    send.mockRejectedValueOnce(broken);
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value.remedy).toBe('upload');
    state.retry(photo);
    await reaches(photo, 'done');
    expect(api.reserve).toHaveBeenCalledTimes(1);
    expect(send).toHaveBeenCalledTimes(2);
  });

  test('with a ticket about to expire takes a new one', async () => {
    const { api, send, state, choose } = page();
    api.reserve.mockResolvedValueOnce({ ...ticketFor('dog.jpg'), expires_in: 59 });
    send.mockRejectedValueOnce(broken);
    const photo = choose();
    await reaches(photo, 'failed');
    state.retry(photo);
    await reaches(photo, 'done');
    expect(api.reserve).toHaveBeenCalledTimes(2);
  });

  test('after a refusal of the storage takes a new ticket', async () => {
    const { api, send, state, choose } = page();
    send.mockRejectedValueOnce(new RequestError('storage', 'http', { status: 403 }));
    const photo = choose();
    await reaches(photo, 'failed');
    state.retry(photo);
    await reaches(photo, 'done');
    expect(api.reserve).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['no result after two minutes', new StillProcessing()],
    ['an unreachable service', new RequestError('service', 'network')],
  ])('after %s asks again, and sends nothing', async (_, error) => {
    const { send, wait, state, choose } = page();
    wait.mockRejectedValueOnce(error);
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value.remedy).toBe('check');
    state.retry(photo);
    await reaches(photo, 'done');
    expect(send).toHaveBeenCalledTimes(1);
  });

  test('is not offered when the service has refused the photo', async () => {
    const { api, choose } = page();
    const refusal = new RequestError('service', 'http', { status: 400, message: 'bad name' });
    api.reserve.mockRejectedValue(refusal);
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value).toMatchObject({ problem: 'Bad name.', remedy: null });
  });

  test('sends a photo again that the service has lost', async () => {
    const { api, choose } = page();
    api.labels.mockRejectedValue(new RequestError('service', 'http', { status: 404 }));
    const photo = choose();
    await reaches(photo, 'failed');
    expect(photo.stage.value.remedy).toBe('upload');
  });
});

describe('choosing', () => {
  test('puts the newest photo first', () => {
    const { state, choose } = page();
    choose('a.jpg');
    choose('b.jpg');
    expect(state.photos.value.map(({ file }) => file.name)).toEqual(['b.jpg', 'a.jpg']);
  });

  test('several at once sends none and says why', () => {
    const { api, state } = page();
    state.add([new File(['x'], 'a.jpg', JPEG), new File(['x'], 'b.jpg', JPEG)]);
    expect(state.notice.value).toMatch(/one photo at a time/i);
    expect(state.photos.value).toEqual([]);
    expect(api.reserve).not.toHaveBeenCalled();
  });

  test('what is no photo says why, until one is chosen', () => {
    const { state, choose } = page();
    state.add([new File(['x'], 'notes.pdf', { type: 'application/pdf' })]);
    expect(state.notice.value).toMatch(/notes\.pdf/);
    choose();
    expect(state.notice.value).toBeNull();
  });

  test('nothing changes nothing', () => {
    const { state } = page();
    state.add([]);
    expect([state.photos.value, state.notice.value]).toEqual([[], null]);
  });
});

describe('a step that does not move', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is called slow after ten seconds, until it moves', async () => {
    const { api, send, choose } = page();
    /** @type {(fraction: number) => void} */
    let progress = () => {};
    api.reserve.mockReturnValue(new Promise(() => {}));
    const photo = choose();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(photo.stage.value.slow).toBe(false);
    await vi.advanceTimersByTimeAsync(2);
    expect(photo.stage.value.slow).toBe(true);

    api.reserve.mockResolvedValue(ticketFor('b.jpg'));
    send.mockImplementation((_ticket, _file, { onProgress }) => {
      progress = onProgress;
      return new Promise(() => {});
    });
    const other = choose('b.jpg');
    await vi.waitFor(() => expect(other.stage.value.phase).toBe('uploading'));
    await vi.advanceTimersByTimeAsync(10_001);
    expect(other.stage.value.slow).toBe(true);
    progress(0.5);
    expect(other.stage.value).toMatchObject({ slow: false, sent: 0.5 });
  });
});
