import { expect, test, vi } from 'vitest';
import { RequestError } from '../../src/errors.js';
import { put } from '../../src/upload/put.js';

const TICKET = { filename: 'a', uploadURL: 'x', method: 'PUT', headers: {}, expires_in: 900 };

/**
 * Puts with a storage that answers like this, the last answer repeating.
 * @param {(number | Error)[]} answers
 */
async function run(...answers) {
  const send = vi.fn(async () => {
    const answer = answers[Math.min(send.mock.calls.length, answers.length) - 1];
    if (typeof answer !== 'number') throw answer;
    return answer;
  });
  const wait = vi.fn(async () => {});
  const { signal } = new AbortController();
  const options = { signal, onProgress: () => {}, send, wait };
  const error = await put(TICKET, new Blob(['x']), options).then(
    () => null,
    (/** @type {unknown} */ reason) => reason,
  );
  return { error, attempts: send.mock.calls.length, waited: wait.mock.calls.length };
}

const broken = new RequestError('storage', 'network');
const stalled = new RequestError('storage', 'timeout');

test.each([200, 201, 204])('%d is success at the first attempt', async (status) => {
  expect(await run(status)).toEqual({ error: null, attempts: 1, waited: 0 });
});

test('412 at the first attempt says that something else has the name', async () => {
  const { error, attempts } = await run(412);
  expect(error).toMatchObject({ status: 412, transient: false });
  expect(attempts).toBe(1);
});

test('412 to a ticket that was used before says that it arrived then', async () => {
  const options = { onProgress: () => {}, send: async () => 412, tried: true };
  const { signal } = new AbortController();
  await expect(put(TICKET, new Blob(['x']), { ...options, signal })).resolves.toBeUndefined();
});

test('412 after a broken connection says that the first attempt arrived', async () => {
  expect(await run(broken, 412)).toEqual({ error: null, attempts: 2, waited: 1 });
});

test.each([
  ['a broken connection', broken],
  ['a stall', stalled],
  ['a 503', 503],
])('%s is tried again three times, each after a pause', async (_, answer) => {
  const { error, attempts, waited } = await run(answer);
  expect(error).toBeInstanceOf(RequestError);
  expect([attempts, waited]).toEqual([4, 3]);
  expect(await run(answer, answer, answer, 200)).toMatchObject({ error: null, attempts: 4 });
});

test.each([400, 403, 404])('%d is not tried again', async (status) => {
  const { error, attempts } = await run(status);
  expect(error).toMatchObject({ target: 'storage', kind: 'http', status });
  expect(attempts).toBe(1);
});

test('an abort is not tried again', async () => {
  const abort = new DOMException('', 'AbortError');
  expect(await run(abort)).toEqual({ error: abort, attempts: 1, waited: 0 });
});
