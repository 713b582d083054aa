import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Api } from '../../src/api.ts';
import type { Wanted } from '../../src/contract.ts';
import type { RequestError } from '../../src/errors.ts';
import { createReserver } from '../../src/upload/reserver.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settled = () => vi.advanceTimersByTimeAsync(0);

const ticketFor = (filename: string) => ({
  filename,
  uploadURL: 'https://bucket.example/x',
  method: 'PUT',
  headers: {},
  expires_in: 900,
});

function reserving(
  answer: Api['reserve'] = async (wanted) => wanted.map(({ filename }) => ticketFor(filename)),
  most = 100,
) {
  const ask = vi.fn((wanted: Wanted[], _onTrouble: (error: RequestError) => void) => answer(wanted));
  const reserver = createReserver(ask, most);
  const [onSlow, onTrouble] = [vi.fn(), vi.fn()];
  const reserve = (number: number, signal = new AbortController().signal) =>
    reserver
      .reserve(`${number}`, { filename: `${number}.jpg`, size: 1 }, { signal, onSlow, onTrouble })
      .catch((error) => error);
  const sizes = () => ask.mock.calls.map(([wanted]) => wanted.length);
  return { ask, reserver, reserve, sizes, onSlow, onTrouble };
}

test('what is wanted at once is asked in one call, and each gets its own answer', async () => {
  const { reserve, sizes } = reserving();
  const offers = await Promise.all([reserve(1), reserve(2), reserve(3)]);
  expect(offers.map(({ filename }) => filename)).toEqual(['1.jpg', '2.jpg', '3.jpg']);
  expect(sizes()).toEqual([3]);
});

test('no more than forty names are taken ahead of the uploads', async () => {
  const { reserver, reserve, sizes } = reserving();
  for (let number = 0; number < 200; number++) void reserve(number);
  await settled();
  expect(sizes()).toEqual([40]);
  for (let number = 0; number < 28; number++) reserver.release(`${number}`);
  await settled();
  expect(sizes()).toEqual([40]);
  reserver.release('28');
  reserver.release('28');
  await settled();
  expect(sizes()).toEqual([40, 29]);
});

test('a call is for no more photos than the service takes', async () => {
  const { reserve, sizes } = reserving(undefined, 5);
  await Promise.all(Array.from({ length: 12 }, (_, number) => reserve(number)));
  expect(sizes()).toEqual([5, 5, 2]);
});

test('duplicates take no name, so more are asked for at once', async () => {
  const { reserve, sizes } = reserving(async (wanted) =>
    wanted.map(({ filename }) => ({ filename, duplicate: true })),
  );
  await Promise.all(Array.from({ length: 100 }, (_, number) => reserve(number)));
  expect(sizes()).toEqual([40, 40, 20]);
});

test('a refused photo does not harm the others', async () => {
  const { reserve } = reserving(async () => [
    { filename: '1.jpg', error: { code: 'FileTooLarge', message: 'too large' } },
    ticketFor('2.jpg'),
  ]);
  const [bad, good] = await Promise.all([reserve(1), reserve(2)]);
  expect(bad).toMatchObject({ code: 'FileTooLarge', message: 'too large', transient: false });
  expect(good).toEqual(ticketFor('2.jpg'));
});

test('a failed call fails its photos, and the next is asked', async () => {
  const { ask, reserve } = reserving();
  const error = new Error('no');
  ask.mockRejectedValueOnce(error);
  expect(await reserve(1)).toBe(error);
  expect(await reserve(2)).toEqual(ticketFor('2.jpg'));
});

test('what was cancelled is not asked for', async () => {
  const { reserve, ask } = reserving();
  const abort = new AbortController();
  const gone = reserve(1, abort.signal);
  abort.abort();
  const other = reserve(2);
  expect(await gone).toMatchObject({ name: 'AbortError' });
  expect(await other).toEqual(ticketFor('2.jpg'));
  expect(ask.mock.calls[0]?.[0].map(({ filename }) => filename)).toEqual(['2.jpg']);
});

test('a call without answer is slow for all who wait for it', async () => {
  const { reserve, onSlow } = reserving(() => new Promise(() => {}));
  void reserve(1);
  await settled();
  void reserve(2);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(onSlow).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(onSlow).toHaveBeenCalledTimes(2);
});

test('what the service was too busy for is asked again, and nothing else of its call', async () => {
  const busy = { filename: '2.jpg', error: { code: 'Busy', message: 'Try again.' } };
  const { reserve, ask } = reserving(async (wanted) =>
    wanted.map(({ filename }) =>
      filename === '2.jpg' && ask.mock.calls.length === 1 ? busy : ticketFor(filename),
    ),
  );
  const offers = await Promise.all([reserve(1), reserve(2)]);
  expect(offers.map(({ filename }) => filename)).toEqual(['1.jpg', '2.jpg']);
  expect(ask.mock.calls.map(([wanted]) => wanted.map(({ filename }) => filename))).toEqual([
    ['1.jpg', '2.jpg'],
    ['2.jpg'],
  ]);
});
