import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createConnection } from '../src/connection.ts';
import { createNetwork } from './network.ts';

let network = createNetwork();
const forever = () => new Promise(() => {});
const wait = forever as any;

beforeEach(() => {
  network = createNetwork();
});
afterEach(() => void vi.unstubAllGlobals());

test('a device without a network is connected to a page that it serves itself', async () => {
  const { online, look } = createConnection({ reach: async () => true, wait });
  await network.leave();
  expect(await look()).toBe(true);
  expect(online.value).toBe(true);
});

test('a host out of reach is gone until the network is back', async () => {
  const { online, back } = createConnection({ reach: async () => false, wait });
  await network.leave();
  expect(online.value).toBe(false);
  const returned = back(new AbortController().signal);
  await network.comeBack();
  expect(online.value).toBe(true);
  await returned;
});

test('a host that answers again is found without being told', async () => {
  const reach = vi.fn().mockResolvedValueOnce(false).mockResolvedValueOnce(false);
  reach.mockResolvedValue(true);
  const pauses = new EventTarget();
  const next = () => new Promise((resolve) => pauses.addEventListener('over', resolve));
  const { back } = createConnection({ reach, wait: next as any });
  await network.leave();
  const returned = back(new AbortController().signal);
  pauses.dispatchEvent(new Event('over'));
  await vi.waitFor(() => expect(reach).toHaveBeenCalledTimes(2));
  await new Promise((resolve) => setTimeout(resolve));
  pauses.dispatchEvent(new Event('over'));
  await returned;
  expect(reach).toHaveBeenCalledTimes(3);
});

test('all who look at the same time ask once', async () => {
  const reach = vi.fn(async () => false);
  const { look } = createConnection({ reach, wait });
  await network.leave();
  reach.mockClear();
  await Promise.all(Array.from({ length: 50 }, look));
  expect(reach).toHaveBeenCalledOnce();
});

test('each return is told, until nobody wants to know', async () => {
  const { whenBack } = createConnection({ reach: async () => false, wait });
  const told = vi.fn();
  const stop = whenBack(told);
  expect(told).not.toHaveBeenCalled();
  for (let times = 1; times <= 2; times++) {
    await network.leave();
    await network.comeBack();
    expect(told).toHaveBeenCalledTimes(times);
  }
  stop();
  await network.leave();
  await network.comeBack();
  expect(told).toHaveBeenCalledTimes(2);
});
