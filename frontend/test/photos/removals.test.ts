import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RequestError } from '../../src/errors.ts';
import { createLeftovers } from '../../src/photos/leftovers.ts';
import { createRemovals } from '../../src/photos/removals.ts';
import { image } from '../samples.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A browser: what it keeps, who holds which lock, and all its pages, which hear what others note. */
function browser(storage = new Map<string, string>()) {
  const pages = new Set<EventTarget>();
  const waiting = new Map<string, (() => void)[]>();

  /** A page of it, and how the browser ends that, sending nothing more. */
  function page() {
    const target = new EventTarget();
    pages.add(target);
    const release: (() => void)[] = [];
    const request = (key: string, work: () => unknown) =>
      new Promise<void>((resolve) => {
        const queue = waiting.get(key) ?? [];
        waiting.set(key, queue);
        const next = () => {
          queue.shift();
          queue[0]?.();
        };
        const start = () => {
          release.push(next);
          void Promise.resolve(work()).then(() => (next(), resolve()));
        };
        if (queue.push(start) === 1) start();
      });
    const tell = (key: string, newValue: string | null) => {
      const event = Object.assign(new Event('storage'), { key, newValue });
      for (const other of pages) if (other !== target) other.dispatchEvent(event);
    };
    const keeps = () =>
      Object.defineProperties(Object.fromEntries(storage), {
        getItem: { value: (key: string) => storage.get(key) ?? null },
        setItem: { value: (key: string, text: string) => (storage.set(key, text), tell(key, text)) },
        removeItem: { value: (key: string) => (storage.delete(key), tell(key, null)) },
      });
    const end = () => {
      pages.delete(target);
      release.splice(0).forEach((next) => next());
    };
    return { target, locks: { request } as any, storage: keeps as any, end };
  }
  return { page, storage };
}

/** A page that deletes. */
function made(
  answer: (name: string) => Promise<void> = async () => {},
  kept = browser(),
  {
    owner = null as string | null,
    ready = (): boolean => true,
    uploaded = '2026-01-01',
    online = true,
  } = {},
) {
  const remove = vi.fn(answer);
  const lookup = vi.fn(async (names: string[]) => {
    if (!online) throw new RequestError('service', 'network');
    return names.map((filename) => image(filename, { uploaded_at: uploaded }));
  });
  const forget = vi.fn();
  const { target: page, end, ...means } = kept.page();
  const listed = signal({ forget }) as any;
  const removals = createRemovals(
    { remove, lookup },
    {
      ...{ listed, page, ready, news: signal('') },
      leftovers: createLeftovers(owner, { ...means, page }),
    },
  );
  removals.resume();
  return { ...removals, asked: remove, lookup, forget, page, end };
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

test('at leaving no more is sent than a browser lets outlive a page', () => {
  const many = Array.from({ length: 250 }, (_, number) => `photo ${number}`);
  const removals = made(() => new Promise(() => {}));
  removals.remove(many);
  removals.page.dispatchEvent(new Event('pagehide'));
  expect(removals.asked.mock.calls.flat()).toEqual(many.slice(0, 200));
});

test('what a page ends with before it could be sent, the next deletes, once', async () => {
  const kept = browser();
  const left = made(undefined, kept);
  left.remove(NAMES);
  left.end();

  const next = made(undefined, kept);
  expect(next.hidden.value).toEqual(new Set(NAMES));
  await vi.advanceTimersByTimeAsync(0);
  expect(next.asked.mock.calls.flat()).toEqual(NAMES);
  expect(next.hidden.value.size).toBe(0);
  expect(kept.storage.size).toBe(0);

  const third = made(undefined, kept);
  await vi.advanceTimersByTimeAsync(0);
  expect(third.asked).not.toHaveBeenCalled();
});

test('a page that is there has its time to undo; as soon as it ends, another deletes', async () => {
  const kept = browser();
  const other = made(undefined, kept);
  const left = made(undefined, kept);
  left.remove(['a', 'b', 'c']);
  await left.keep('b');
  const third = made(undefined, kept);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([other, third].flatMap(({ asked }) => asked.mock.calls)).toEqual([]);
  left.end();
  await vi.advanceTimersByTimeAsync(0);
  expect([other, third].flatMap(({ asked }) => asked.mock.calls.flat())).toEqual(['a', 'c']);
});

test('what was undone, answered or taken over is not deleted by another page', async () => {
  const kept = browser();
  const undone = made(undefined, kept);
  undone.remove(['a']);
  undone.undo();
  const done = made(undefined, kept);
  done.remove(['b']);
  done.carryOut();
  await vi.advanceTimersByTimeAsync(0);
  undone.end();
  done.end();
  const next = made(undefined, kept);
  await vi.advanceTimersByTimeAsync(0);
  expect(next.asked).not.toHaveBeenCalled();
});

test('another photo that came by the same name meanwhile stays', async () => {
  const kept = browser();
  const left = made(undefined, kept);
  left.remove(['a']);
  left.end();
  const uploaded = new Date(Date.now() + 3_600_000).toISOString();
  const next = made(undefined, kept, { uploaded });
  await vi.advanceTimersByTimeAsync(0);
  expect(next.lookup).toHaveBeenCalledWith(['a']);
  expect(next.asked).not.toHaveBeenCalled();
  expect(next.hidden.value.size).toBe(0);
});

test('what can’t be looked up is said to be there still, and can be tried again', async () => {
  const kept = browser();
  const left = made(undefined, kept);
  left.remove(['a']);
  left.end();
  const next = made(undefined, kept, { online: false });
  await vi.advanceTimersByTimeAsync(0);
  expect(next.failed.value?.names).toEqual(['a']);
  next.retry();
  expect(next.asked.mock.calls.flat()).toEqual(['a']);
});

test.each(['["a"', 'no JSON', '', '7'])('what is no note is none: %s', async (text) => {
  const kept = browser(new Map([['photos to delete in that page', text]]));
  const removals = made(undefined, kept);
  await vi.advanceTimersByTimeAsync(0);
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
  const kept = browser();
  const removals = made(() => new Promise(() => {}), kept, { owner: 'ann', ready: () => false });
  removals.remove(NAMES);
  removals.page.dispatchEvent(new Event('pagehide'));
  expect(removals.asked).toHaveBeenCalledTimes(4);
  removals.end();
  const next = made(undefined, kept, { owner: 'ann' });
  await vi.advanceTimersByTimeAsync(0);
  expect(next.asked.mock.calls.flat()).toEqual(NAMES);
});

test('what one person has left is not deleted by another', async () => {
  const kept = browser();
  const removals = made(undefined, kept, { owner: 'ann' });
  removals.remove(['a']);
  removals.end();
  for (const owner of ['ben', null]) {
    const other = made(undefined, kept, { owner });
    await vi.advanceTimersByTimeAsync(0);
    expect(other.asked).not.toHaveBeenCalled();
  }
  expect(kept.storage.size).toBe(1);
});

test('what is to be deleted can be finished before leaving, or dropped', async () => {
  const removals = made();
  removals.remove(['a', 'b']);
  await removals.finish();
  expect(removals.asked.mock.calls.flat()).toEqual(['a', 'b']);

  const kept = browser();
  const dropped = made(undefined, kept);
  dropped.remove(['a']);
  dropped.drop();
  dropped.page.dispatchEvent(new Event('pagehide'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(dropped.asked).not.toHaveBeenCalled();
  expect(kept.storage.size).toBe(0);
});
