import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPause } from '../../src/upload/pause.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

test('nobody waits while there is enough', async () => {
  await createPause().over(never);
});

test('all wait until the end, the later one of two', async () => {
  const pause = createPause();
  const gone: string[] = [];
  pause.hold(Date.now() + 60_000);
  void pause.over(never).then(() => gone.push('first'));
  pause.hold(Date.now() + 120_000);
  pause.hold(Date.now() + 10_000);
  void pause.over(never).then(() => gone.push('second'));
  await vi.advanceTimersByTimeAsync(119_000);
  expect(gone).toEqual([]);
  expect(pause.until.value).not.toBeNull();
  await vi.advanceTimersByTimeAsync(31_000);
  expect(gone).toEqual(['first', 'second']);
  expect(pause.until.value).toBeNull();
});

test('a machine that has slept goes on soon after it wakes', async () => {
  const pause = createPause();
  const gone = vi.fn();
  pause.hold(Date.now() + 12 * 3_600_000);
  void pause.over(never).then(gone);
  vi.setSystemTime(Date.now() + 12 * 3_600_000);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(gone).toHaveBeenCalled();
});

test('who gives up waits no more', async () => {
  const pause = createPause();
  const abort = new AbortController();
  pause.hold(Date.now() + 60_000);
  const over = pause.over(abort.signal);
  abort.abort(new Error('cancelled'));
  await expect(over).rejects.toThrow('cancelled');
});

test('whose clock is ahead asks now and then, not all the time', async () => {
  const pause = createPause();
  const asked = vi.fn(() => pause.hold(Date.now() - 60_000));
  const asking = (async () => {
    while (asked.mock.calls.length < 3) {
      await pause.over(never);
      asked();
    }
  })();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(asked).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(2_000);
  await asking;
});
