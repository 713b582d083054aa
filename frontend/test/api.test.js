import { describe, expect, test, vi } from 'vitest';
import { createApi, query } from '../src/api.js';

const TICKET = {
  filename: 'dog.jpg',
  uploadURL: 'https://bucket.example/dog.jpg',
  method: 'PUT',
  headers: {},
  expires_in: 900,
};

/**
 * An API whose every request gets this answer.
 * @param {number} status
 * @param {unknown} body
 */
function answering(status, body) {
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

test('a reservation asks with all that is known and gives the ticket', async () => {
  const { api, request } = answering(200, TICKET);
  expect(await api.reserve({ filename: 'dog.jpg', size: 3, sha256: 'ab' })).toEqual(TICKET);
  expect(request).toHaveBeenCalledWith(
    'https://api.example/v1/PresignedURL?filename=dog.jpg&size=3&sha256=ab',
    expect.anything(),
  );
});

test('a duplicate is an answer too', async () => {
  const duplicate = { filename: 'dog.jpg', duplicate: true };
  const { api } = answering(200, duplicate);
  expect(await api.reserve({ filename: 'x', size: 1 })).toEqual(duplicate);
});

test('labels still being made are an answer with their status', async () => {
  const body = { filename: 'dog.jpg', status: 'processing', labels: [] };
  const { api, request } = answering(202, body);
  expect(await api.labels('dog.jpg')).toEqual(body);
  expect(request).toHaveBeenCalledWith(
    'https://api.example/v1/GetImageLabels?filename=dog.jpg',
    expect.anything(),
  );
});

describe('an error', () => {
  test('of the API carries its status, code and message, and is final', async () => {
    const { api } = answering(400, { Code: 'BadRequestError', Message: 'the name is empty' });
    await expect(api.labels('')).rejects.toMatchObject({
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
    await expect(api.labels('a')).rejects.toMatchObject({
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
    await expect(answering(200, body).api.labels('a')).rejects.toMatchObject({
      kind: 'malformed',
      transient: false,
    });
  });

  test.each([
    ['no address', { filename: 'a', headers: {} }],
    ['no name', { ...TICKET, filename: undefined }],
    ['no headers', { ...TICKET, headers: undefined }],
  ])('is a ticket that is none: %s', async (_, body) => {
    const { api } = answering(200, body);
    await expect(api.reserve({ filename: 'a', size: 1 })).rejects.toMatchObject({
      kind: 'malformed',
    });
  });

  test('is a service out of reach', async () => {
    const request = async () => {
      throw new TypeError('Failed to fetch');
    };
    await expect(createApi('', { request }).labels('a')).rejects.toMatchObject({
      kind: 'network',
      transient: true,
    });
  });

  test('is a service that does not answer in time', async () => {
    const api = createApi('', { request: hanging, timeout: 5 });
    await expect(api.labels('a')).rejects.toMatchObject({ kind: 'timeout', transient: true });
  });

  test('is not what an abort is', async () => {
    const abort = new AbortController();
    const answer = createApi('', { request: hanging }).labels('a', abort.signal);
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });
});

/** @type {typeof fetch} */
function hanging(_, init) {
  return new Promise((_resolve, reject) => {
    init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });
}
