import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createConnection } from '../src/connection.ts';
import { persist } from '../src/parts/persist.ts';
import { createNetwork } from './network.ts';

let network = createNetwork();
let connection = createConnection();
const mend = async () => {};
const { signal } = new AbortController();

beforeEach(() => {
  network = createNetwork();
  connection = createConnection({ reach: async () => false });
});
afterEach(() => void vi.unstubAllGlobals());

test('nothing is fetched without a connection: many browsers would never try it again', async () => {
  await network.leave();
  const load = vi.fn(async () => 'part');
  const part = persist(load, connection, { signal, onFailure: () => {}, mend });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(load).not.toHaveBeenCalled();
  await network.comeBack();
  expect(await part).toBe('part');
});

test('what could not be fetched is, after pauses that grow but don’t end', async () => {
  const load = vi.fn(async () => 'part');
  for (let failures = 0; failures < 9; failures++) load.mockRejectedValueOnce(new TypeError());
  const [wait, onFailure] = [vi.fn(async (_ms: number) => {}), vi.fn()];
  expect(await persist(load, connection, { signal, onFailure, wait, mend })).toBe('part');
  expect(onFailure).toHaveBeenCalledTimes(9);
  const pauses = wait.mock.calls.map(([ms]) => ms);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect([pauses[0], pauses.at(-1)]).toEqual([1_000, 30_000]);
});

test('a view that was left is fetched no more', async () => {
  const left = new AbortController();
  const load = vi.fn(async () => Promise.reject(new TypeError()));
  const onFailure = () => left.abort();
  const part = persist(load, connection, { signal: left.signal, onFailure, mend });
  await expect(part).rejects.toMatchObject({ name: 'AbortError' });
  expect(load).toHaveBeenCalledOnce();
});
