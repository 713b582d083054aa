import { beforeEach, expect, test, vi } from 'vitest';
import { createConnection } from '../../src/connection.ts';
import { RequestError } from '../../src/errors.ts';
import { createSlots, put } from '../../src/upload/transfer.ts';
import { createNetwork } from '../network.ts';

const TICKET = { filename: 'a', uploadURL: 'x', method: 'PUT', headers: {}, expires_in: 900 };
const ATTEMPTS = 6;

beforeEach(() => void createNetwork());

/** Puts with a storage that answers like this, the last answer repeating. */
async function run(answers: (number | Error)[], tried: boolean = false) {
  const send = vi.fn(async () => {
    const answer = answers[Math.min(send.mock.calls.length, answers.length) - 1];
    if (typeof answer !== 'number') throw answer;
    return answer;
  });
  const wait = vi.fn(async () => {});
  const held = { ticket: TICKET, until: Infinity, tried };
  const { signal } = new AbortController();
  const options = { signal, connection: createConnection(), onProgress: () => {}, send, wait };
  const error = await put(held, new Blob(['x']), options).then(
    () => null,
    (reason: unknown) => reason,
  );
  return { error, attempts: send.mock.calls.length, waited: wait.mock.calls.length, held };
}

const broken = new RequestError('storage', 'network');
const stalled = new RequestError('storage', 'timeout');

test.each([200, 201, 204])('%d is success at the first attempt', async (status) => {
  expect(await run([status])).toMatchObject({ error: null, attempts: 1, waited: 0 });
});

test('412 at the first attempt says that something else has the name', async () => {
  const { error, attempts, held } = await run([412]);
  expect(error).toMatchObject({ status: 412, transient: false });
  expect(attempts).toBe(1);
  expect(held.tried).toBe(true);
});

test('412 to a ticket that was used before says that it arrived then', async () => {
  expect(await run([412], true)).toMatchObject({ error: null, attempts: 1 });
});

test('412 after a broken connection says that the first attempt arrived', async () => {
  expect(await run([broken, 412])).toMatchObject({ error: null, attempts: 2, waited: 1 });
});

test.each([
  ['a broken connection', broken],
  ['a stall', stalled],
  ['a 503', 503],
  ['a 409, as where another request is under way', 409],
])('%s is tried again, each time after a pause', async (_, answer) => {
  const { error, attempts, waited } = await run([answer]);
  expect(error).toBeInstanceOf(RequestError);
  expect([attempts, waited]).toEqual([ATTEMPTS, ATTEMPTS - 1]);
  const before = Array.from({ length: ATTEMPTS - 1 }, () => answer);
  expect(await run([...before, 200])).toMatchObject({ error: null, attempts: ATTEMPTS });
});

test.each([400, 403, 404])('%d is not tried again', async (status) => {
  const { error, attempts } = await run([status]);
  expect(error).toMatchObject({ target: 'storage', kind: 'http', status });
  expect(attempts).toBe(1);
});

test('an abort is not tried again', async () => {
  const abort = new DOMException('', 'AbortError');
  expect(await run([abort])).toMatchObject({ error: abort, attempts: 1, waited: 0 });
});

test('four go on at once, the others in their turn, and an abort leaves the line', async () => {
  const slot = createSlots();
  const ends: (() => void)[] = [];
  const work = vi.fn(() => new Promise((resolve) => ends.push(() => resolve(undefined))));
  const { signal } = new AbortController();
  const abort = new AbortController();
  for (let number = 0; number < 4; number++) void slot(work, signal);
  const gone = slot(work, abort.signal);
  void slot(work, signal);
  expect(work).toHaveBeenCalledTimes(4);
  abort.abort();
  await expect(gone).rejects.toMatchObject({ name: 'AbortError' });
  ends[0]?.();
  await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(5));
});
