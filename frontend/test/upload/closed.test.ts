import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClosed } from '../../src/upload/closed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

/** A site that is closed as often as it is asked so many times. */
function site(times: number, atStart = false) {
  const me = vi.fn(async () => ({ closed: me.mock.calls.length <= times }) as any);
  return { me, closed: createClosed({ me }, atStart) };
}

test('nobody waits while the site is open', async () => {
  const { me, closed } = site(0);
  await closed.over(never);
  expect(await closed.ask()).toBe(false);
  expect(closed.is.value).toBe(false);
  expect(me).toHaveBeenCalledOnce();
});

test('all wait until it is open again, which is asked now and then', async () => {
  const { me, closed } = site(2);
  closed.hold();
  const gone = vi.fn();
  void closed.over(never).then(gone);
  await vi.advanceTimersByTimeAsync(89_000);
  expect(gone).not.toHaveBeenCalled();
  expect(closed.is.value).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(gone).toHaveBeenCalled();
  expect(closed.is.value).toBe(false);
  await vi.advanceTimersByTimeAsync(90_000);
  expect(me).toHaveBeenCalledTimes(3);
});

test('a page that was served as closed asks at once whether that still holds', async () => {
  const { closed } = site(0, true);
  expect(closed.is.value).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(closed.is.value).toBe(false);
});

test('a service that can’t be asked leaves all as it was', async () => {
  const { me, closed } = site(0);
  closed.hold();
  me.mockRejectedValueOnce(new Error('no network'));
  expect(await closed.ask()).toBe(true);
});

test('who gives up waits no more', async () => {
  const { closed } = site(9);
  closed.hold();
  const abort = new AbortController();
  const over = closed.over(abort.signal);
  abort.abort(new Error('cancelled'));
  await expect(over).rejects.toThrow('cancelled');
});
