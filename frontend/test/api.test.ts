import { describe, expect, test, vi } from 'vitest';
import { createApi, query } from '../src/api.ts';

const TICKET = {
  filename: 'dog.jpg',
  uploadURL: 'https://bucket.example/dog.jpg',
  method: 'PUT',
  headers: {},
  expires_in: 900,
};

/** A service that doesn't answer. */
const hanging: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });

/** An API whose every request gets this answer. */
function answering(status: number, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const request = vi.fn(async () => new Response(text, { status }));
  return { request, api: createApi('https://api.example/v1', { request }) };
}

test.each(['a b+c.jpg', '%41.png', '"quoted" & #hash?.gif', 'Übung 日本 🐈.jpg', "o'clock.jpg"])(
  'the name %s survives the query',
  (name) => {
    expect(new URLSearchParams(query({ filename: name })).get('filename')).toBe(name);
    expect(query({ filename: name })).not.toContain('+');
  },
);

test('what is undefined is not asked for', () => {
  expect(query({ filename: 'a', content_type: undefined, size: 0 })).toBe('filename=a&size=0');
});

test('a list gives its name several times', () => {
  expect(query({ label: ['Cat', 'Dog'], exclude: [] })).toBe('label=Cat&label=Dog');
});

test('a reservation asks with all that is known and gives an offer for each', async () => {
  const duplicate = { filename: 'cat.jpg', duplicate: true };
  const refused = { filename: 'a/b', error: { code: 'InvalidFilename', message: 'a slash' } };
  const uploads = [TICKET, duplicate, refused];
  const { api, request } = answering(200, { uploads });
  const wanted = ['dog.jpg', 'x.jpg', 'a/b'].map((filename) => ({ filename, size: 3 }));
  expect(await api.reserve(wanted)).toEqual(uploads);
  expect(request).toHaveBeenCalledWith(
    'https://api.example/v1/uploads',
    expect.objectContaining({ method: 'POST', body: JSON.stringify({ files: wanted }) }),
  );
});

test('labels still being made are an answer with their status', async () => {
  const body = { filename: 'dog.jpg', status: 'processing', labels: [] };
  const { api, request } = answering(202, body);
  expect(await api.image('dog.jpg')).toEqual(body);
  expect(request).toHaveBeenCalledWith(
    'https://api.example/v1/GetImageLabels?filename=dog.jpg',
    expect.anything(),
  );
});

test('a lookup gives what is known of each, and what is not', async () => {
  const images = [
    { filename: 'dog.jpg', status: 'done', labels: ['Dog'] },
    { filename: 'x', error: { code: 'UnknownImage', message: 'no such image' } },
  ];
  const { api, request } = answering(200, { images });
  expect(await api.lookup(['dog.jpg', 'x'])).toEqual(images);
  expect(request).toHaveBeenCalledWith(
    'https://api.example/v1/images/lookup',
    expect.objectContaining({ body: JSON.stringify({ filenames: ['dog.jpg', 'x'] }) }),
  );
});

describe('an error', () => {
  test('of the API carries its status, code and message, and is final', async () => {
    const { api } = answering(400, { Code: 'BadRequestError', Message: 'the name is empty' });
    await expect(api.image('')).rejects.toMatchObject({
      target: 'service',
      kind: 'http',
      status: 400,
      code: 'BadRequestError',
      message: 'the name is empty',
      transient: false,
    });
  });

  test.each([429, 500, 502, 504])('%d from what stands before the API may pass', async (status) => {
    const { api } = answering(status, '<html>');
    await expect(api.image('a')).rejects.toMatchObject({
      kind: 'http',
      status,
      message: '',
      transient: true,
    });
  });

  test.each([
    ['no JSON', '<html>'],
    ['null', null],
    ['no labels', { status: 'done' }],
  ])('is an answer that breaks the contract: %s', async (_, body) => {
    await expect(answering(200, body).api.image('a')).rejects.toMatchObject({
      kind: 'malformed',
      transient: false,
    });
  });

  test.each([
    ['a ticket without address', [{ filename: 'a', headers: {} }]],
    ['a ticket without name', [{ ...TICKET, filename: undefined }]],
    ['a ticket without headers', [{ ...TICKET, headers: undefined }]],
    ['fewer offers than photos', []],
    ['no list', null],
  ])('is an offer that is none: %s', async (_, uploads) => {
    const { api } = answering(200, { uploads });
    await expect(api.reserve([{ filename: 'a', size: 1 }])).rejects.toMatchObject({
      kind: 'malformed',
    });
  });

  test('is a lookup that says nothing of a photo', async () => {
    const { api } = answering(200, { images: [] });
    await expect(api.lookup(['a'])).rejects.toMatchObject({ kind: 'malformed' });
  });

  test('is a service out of reach', async () => {
    const request = async () => {
      throw new TypeError('Failed to fetch');
    };
    await expect(createApi('', { request }).image('a')).rejects.toMatchObject({
      kind: 'network',
      transient: true,
    });
  });

  test('is a service that does not answer in time', async () => {
    const api = createApi('', { request: hanging, timeout: 5 });
    await expect(api.image('a')).rejects.toMatchObject({ kind: 'timeout', transient: true });
  });

  test('is not what an abort is', async () => {
    const abort = new AbortController();
    const answer = createApi('', { request: hanging }).image('a', abort.signal);
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });
});
