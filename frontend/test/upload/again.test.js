import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RequestError } from '../../src/errors.js';
import { again } from '../../src/upload/again.js';

const { signal } = new AbortController();
const broken = () => new RequestError('service', 'network');
const network = { onLine: true, back: new EventTarget() };

beforeEach(() => {
  network.onLine = true;
  network.back = new EventTarget();
  vi.stubGlobal('navigator', network);
  vi.stubGlobal('addEventListener', network.back.addEventListener.bind(network.back));
});
afterEach(() => void vi.unstubAllGlobals());

const comeBack = () => {
  network.onLine = true;
  network.back.dispatchEvent(new Event('online'));
};

test('nothing is tried while offline, and all goes on once the connection is back', async () => {
  network.onLine = false;
  const work = vi.fn(async () => 'done');
  const result = again(work, signal);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(work).not.toHaveBeenCalled();
  comeBack();
  expect(await result).toBe('done');
});

test('what breaks while offline costs no attempt', async () => {
  const work = vi.fn(async (/** @type {number} */ attempt) => {
    if (attempt === 20) return attempt;
    network.onLine = false;
    queueMicrotask(() => setTimeout(comeBack));
    throw broken();
  });
  expect(await again(work, signal)).toBe(20);
});

test('a connection that is back ends a pause', async () => {
  const work = vi.fn().mockRejectedValueOnce(broken()).mockResolvedValue('done');
  const wait = vi.fn(() => new Promise(() => {}));
  const result = again(work, signal, { wait: /** @type {any} */ (wait) });
  await vi.waitFor(() => expect(wait).toHaveBeenCalledOnce());
  comeBack();
  expect(await result).toBe('done');
});

test('the pauses grow', async () => {
  const wait = vi.fn(async (/** @type {number} */ _ms) => {});
  await expect(again(() => Promise.reject(broken()), signal, { wait })).rejects.toThrow();
  const pauses = wait.mock.calls.map(([ms]) => ms);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(pauses.length).toBeGreaterThan(3);
});

test('a refusal is final', async () => {
  const refusal = new RequestError('service', 'http', { status: 400 });
  const work = vi.fn().mockRejectedValue(refusal);
  await expect(again(work, signal)).rejects.toBe(refusal);
  expect(work).toHaveBeenCalledOnce();
});

test('an abort ends the waiting', async () => {
  network.onLine = false;
  const abort = new AbortController();
  const result = again(async () => {}, abort.signal);
  abort.abort();
  await expect(result).rejects.toMatchObject({ name: 'AbortError' });
});
