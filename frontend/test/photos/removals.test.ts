import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { createLeftovers } from '../../src/photos/leftovers.ts';
import { createRemovals } from '../../src/photos/removals.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** @param kept what the browser keeps for a page */
function made(
  answer: (name: string) => Promise<void> = async () => {},
  kept: Map<string, string> = new Map(),
  { owner = null as string | null, ready = (): boolean => true } = {},
) {
  const remove = vi.fn(answer);
  const forget = vi.fn();
  const page = new EventTarget();
  const listed = signal({ forget }) as any;
  const removals = createRemovals(
    { remove },
    {
      listed,
      news: signal(''),
      page,
      ready,
      leftovers: createLeftovers(owner, () => ({
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, text) => void kept.set(key, text),
        removeItem: (key) => void kept.delete(key),
      })),
    },
  );
  return { ...removals, asked: remove, forget, page };
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

test('nothing is sent while it can be undone, but nothing is shown', async () => {
  const removals = made();
  removals.remove(['a', 'b']);
  await vi.advanceTimersByTimeAsync(7_900);
  expect(removals.asked).not.toHaveBeenCalled();
  expect([...removals.hidden.value]).toEqual(['a', 'b']);
  removals.undo();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(removals.asked).not.toHaveBeenCalled();
  expect(removals.hidden.value.size).toBe(0);
});

test('a photo that is wanted again is kept, and the others go', async () => {
  const removals = made();
  removals.remove(['a', 'b']);
  expect(await removals.keep('a')).toBe(true);
  expect([...removals.hidden.value]).toEqual(['b']);
  await vi.advanceTimersByTimeAsync(8_100);
  expect(removals.asked.mock.calls).toEqual([['b']]);
});

test.each([
  ['gone', async () => {}, false],
  ['kept', async () => Promise.reject(new RequestError('service', 'network')), true],
])('one that is being deleted already is known to be %s in the end', async (_, answer, stays) => {
  const removals = made(answer);
  removals.remove(['a']);
  removals.carryOut();
  expect(await removals.keep('a')).toBe(stays);
});

test('all are deleted in the end, four at a time, and the list is told', async () => {
  let most = 0;
  let now = 0;
  const removals = made(async () => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
  });
  removals.remove(NAMES);
  await vi.advanceTimersByTimeAsync(8_100);
  expect(removals.asked.mock.calls.flat().sort()).toEqual(NAMES);
  expect(most).toBe(4);
  expect(removals.forget.mock.calls.flat().sort()).toEqual(NAMES);
  expect(removals.hidden.value.size).toBe(0);
});

test('the time stands still while it is held', async () => {
  const removals = made();
  removals.remove(['a']);
  removals.hold();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(removals.asked).not.toHaveBeenCalled();
  removals.release();
  await vi.advanceTimersByTimeAsync(8_100);
  expect(removals.asked).toHaveBeenCalledOnce();
});

test('another deletion carries out the one before', async () => {
  const removals = made();
  removals.remove(['a']);
  removals.remove(['b']);
  expect(removals.asked.mock.calls.flat()).toEqual(['a']);
  expect(removals.pending.value).toEqual(['b']);
});

test('leaving the page carries out everything at once', () => {
  const removals = made(() => new Promise(() => {}));
  removals.remove(NAMES);
  removals.page.dispatchEvent(new Event('pagehide'));
  expect(removals.asked.mock.calls.flat()).toEqual(NAMES);
});

test('what a browser would not send any more is deleted by the next page, once', async () => {
  const many = Array.from({ length: 250 }, (_, number) => `${number}`);
  const kept = new Map();
  const left = made(() => new Promise(() => {}), kept);
  left.remove(many);
  left.page.dispatchEvent(new Event('pagehide'));
  expect(left.asked.mock.calls.flat()).toEqual(many.slice(0, 200));

  const next = made(undefined, kept);
  next.resume();
  expect(next.hidden.value).toEqual(new Set(many.slice(200)));
  await vi.advanceTimersByTimeAsync(0);
  expect(next.asked.mock.calls.flat()).toEqual(many.slice(200));
  expect(next.hidden.value.size).toBe(0);

  const third = made(undefined, kept);
  third.resume();
  expect(third.asked).not.toHaveBeenCalled();
});

test('a page that is come back to goes on with its own deletions, and each is sent once', () => {
  const many = Array.from({ length: 250 }, (_, number) => `${number}`);
  const kept = new Map();
  const removals = made(() => new Promise(() => {}), kept);
  removals.remove(many);
  removals.page.dispatchEvent(new Event('pagehide'));
  removals.page.dispatchEvent(new Event('pageshow'));
  expect(removals.hidden.value.size).toBe(250);
  expect(removals.asked).toHaveBeenCalledTimes(200);
  expect(kept.size).toBe(0);
});

test.each(['{"a": 1}', 'no JSON', ''])('what is no list of names is none: %s', (text) => {
  const kept = new Map([['photos to delete', text]]);
  const removals = made(undefined, kept);
  removals.resume();
  expect(removals.asked).not.toHaveBeenCalled();
});

test('what can’t be deleted stays, and says so; what is gone already is gone', async () => {
  const removals = made(async (name) => {
    if (name === 'a') throw new RequestError('service', 'http', { status: 503 });
    if (name === 'b') throw new RequestError('service', 'http', { status: 404 });
  });
  removals.remove(['a', 'b', 'c']);
  removals.carryOut();
  await vi.advanceTimersByTimeAsync(0);
  expect(removals.failed.value).toMatchObject({ names: ['a'] });
  expect(removals.failed.value?.problem).toMatch(/503/);
  expect(removals.hidden.value.size).toBe(0);
  expect(removals.forget.mock.calls.flat()).toEqual(['b', 'c']);

  removals.retry();
  expect(removals.failed.value).toBeNull();
  expect(removals.asked).toHaveBeenLastCalledWith('a');
});

test('a page that is left while its session has to be renewed leaves all to the next', async () => {
  const kept = new Map();
  const removals = made(() => new Promise(() => {}), kept, { owner: 'ann', ready: () => false });
  removals.remove(['a', 'b', 'c', 'd', 'e', 'f']);
  removals.page.dispatchEvent(new Event('pagehide'));
  const next = made(undefined, kept, { owner: 'ann' });
  next.resume();
  await vi.advanceTimersByTimeAsync(0);
  expect(next.asked.mock.calls.flat()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('what one person has left is not deleted by another', () => {
  const kept = new Map();
  const removals = made(undefined, kept, { owner: 'ann', ready: () => false });
  removals.remove(['a']);
  removals.page.dispatchEvent(new Event('pagehide'));
  for (const owner of ['ben', null]) {
    const other = made(undefined, kept, { owner });
    other.resume();
    expect(other.asked).not.toHaveBeenCalled();
  }
  expect([...kept.keys()]).toEqual(['photos to delete of ann']);
});

test('what is to be deleted can be finished before leaving, or dropped', async () => {
  const removals = made();
  removals.remove(['a', 'b']);
  await removals.finish();
  expect(removals.asked.mock.calls.flat()).toEqual(['a', 'b']);

  const kept = new Map();
  const dropped = made(undefined, kept);
  dropped.remove(['a']);
  dropped.drop();
  dropped.page.dispatchEvent(new Event('pagehide'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(dropped.asked).not.toHaveBeenCalled();
  expect(kept.size).toBe(0);
});
