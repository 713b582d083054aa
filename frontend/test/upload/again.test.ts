import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createConnection } from '../../src/connection.ts';
import { RequestError } from '../../src/errors.ts';
import { again } from '../../src/upload/again.ts';
import { createNetwork } from '../network.ts';

const { signal } = new AbortController();
const broken = () => new RequestError('service', 'network');
let network = createNetwork();
let connection = createConnection();

beforeEach(() => {
  network = createNetwork();
  connection = createConnection({ reach: async () => false });
});
afterEach(() => void vi.unstubAllGlobals());

test('nothing is tried while offline, and all goes on once the connection is back', async () => {
  await network.leave();
  const work = vi.fn(async () => 'done');
  const result = again(work, signal, connection);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(work).not.toHaveBeenCalled();
  await network.comeBack();
  expect(await result).toBe('done');
});

test('without a network, what the device serves itself is tried at once', async () => {
  const own = createConnection({ reach: async () => true });
  await network.leave();
  expect(await again(async () => 'done', signal, own)).toBe('done');
});

test('what breaks while offline costs no attempt', async () => {
  const work = vi.fn(async (attempt: number) => {
    if (attempt === 20) return attempt;
    await network.leave();
    setTimeout(network.comeBack, 1);
    throw broken();
  });
  expect(await again(work, signal, connection)).toBe(20);
});

test('a connection that is back ends a pause', async () => {
  const work = vi.fn().mockRejectedValueOnce(broken()).mockResolvedValue('done');
  const wait = vi.fn(() => new Promise(() => {}));
  const result = again(work, signal, connection, { wait: wait as any });
  await vi.waitFor(() => expect(wait).toHaveBeenCalledOnce());
  await network.leave();
  await network.comeBack();
  expect(await result).toBe('done');
});

test('the pauses grow', async () => {
  const wait = vi.fn(async (_ms: number) => {});
  await expect(again(() => Promise.reject(broken()), signal, connection, { wait })).rejects.toThrow();
  const pauses = wait.mock.calls.map(([ms]) => ms);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.length).toBeGreaterThan(3);
});

test('a refusal is final', async () => {
  const refusal = new RequestError('service', 'http', { status: 400 });
  const work = vi.fn().mockRejectedValue(refusal);
  await expect(again(work, signal, connection)).rejects.toBe(refusal);
  expect(work).toHaveBeenCalledOnce();
});

test('an abort ends the waiting', async () => {
  await network.leave();
  const abort = new AbortController();
  const result = again(async () => {}, abort.signal, connection);
  abort.abort();
  await expect(result).rejects.toMatchObject({ name: 'AbortError' });
});
