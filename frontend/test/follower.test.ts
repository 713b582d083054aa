import { describe, expect, test, vi } from 'vitest';
import type { Refused } from '../src/contract.ts';
import { RequestError, StillProcessing } from '../src/errors.ts';
import { createFollower, type Following, pauseBefore } from '../src/follower.ts';
import type { ImageRecord } from '../src/generated/api.ts';
import { createClock, image } from './samples.ts';

const processing = (filename: string) => image(filename, { status: 'processing' });
const unreachable = () => new RequestError('service', 'network');

/**
 * A service, and a clock that stands still but for sleeping and asking.
 * @param answer what it says of a name at a time; it may throw
 */
function world(answer: (name: string, time: number) => ImageRecord | Refused) {
  const clock = createClock();
  const lookup = vi.fn(async (names: string[]) => {
    clock.time += 5;
    return names.map((name) => answer(name, clock.time));
  });
  const follower = createFollower(lookup, 100, clock);
  const abort = new AbortController();
  const onSlow = vi.fn();
  const follow = (name: string, more: Partial<Following> = {}) =>
    follower.follow(name, { signal: abort.signal, onSlow, ...more }).catch((error) => error);
  return { clock, lookup, follow, abort, onSlow };
}

const after = (ready: number) => (name: string, time: number) =>
  time < ready ? processing(name) : image(name);

describe('the pause', () => {
  test('is short at first, grows, and ends at three seconds', () => {
    expect(pauseBefore(0, 1, 0)).toBeLessThanOrEqual(100);
    expect(pauseBefore(1, 1, 0)).toBeGreaterThan(pauseBefore(0, 1, 0));
    expect(pauseBefore(50, 1, 100_000)).toBe(3_000);
  });

  test('is longer for many', () => {
    expect(pauseBefore(0, 100, 0)).toBeGreaterThan(500);
  });

  test('is half a minute once nothing has come for two', () => {
    expect(pauseBefore(50, 1, 120_000)).toBe(30_000);
  });

  test.each([100, 300, 1_000, 5_000])(
    'costs a result after %d ms at most a fifth of that',
    async (ready) => {
      const { clock, follow } = world(after(ready));
      await follow('a');
      expect(clock.time - ready).toBeLessThanOrEqual(ready / 5 + 90);
    },
  );
});

test('one question asks for everything pending', async () => {
  const { lookup, follow } = world(after(500));
  const names = ['a', 'b', 'c'];
  const answers = await Promise.all(names.map((name) => follow(name)));
  expect(answers).toEqual(names.map((name) => image(name)));
  expect(lookup.mock.calls[0]?.[0]).toEqual(names);
});

test('of more than a hundred, all have their turn', async () => {
  const { lookup, follow } = world(after(60_000));
  await Promise.all(Array.from({ length: 250 }, (_, number) => follow(`${number}`)));
  const asked = lookup.mock.calls.map(([names]) => names);
  expect(Math.max(...asked.map((names) => names.length))).toBe(100);
  expect(new Set(asked.slice(0, 3).flat()).size).toBe(250);
});

test('a result makes the pauses short again', async () => {
  let first = Infinity;
  const { clock, follow } = world((name, time) => {
    if (name === 'a' && time >= 20_000) first = Math.min(first, time);
    return after(name === 'a' ? 20_000 : first + 150)(name, time);
  });
  await Promise.all([follow('a'), follow('b')]);
  expect(clock.time - first).toBeLessThan(400);
});

test('two who follow one name are both answered', async () => {
  const { follow } = world(after(100));
  expect(await Promise.all([follow('a'), follow('a')])).toEqual([image('a'), image('a')]);
});

test('a name the service does not know fails alone', async () => {
  const { follow } = world((name) =>
    name === 'gone'
      ? { filename: name, error: { code: 'UnknownImage', message: 'no such image' } }
      : image(name),
  );
  const [gone, other] = await Promise.all([follow('gone'), follow('here')]);
  expect(gone).toMatchObject({ status: 404, message: 'no such image', transient: false });
  expect(other).toEqual(image('here'));
});

test('nothing for ten seconds is slow, until something comes', async () => {
  const { follow, onSlow } = world((name, time) =>
    after(name === 'a' ? 15_000 : 30_000)(name, time),
  );
  await Promise.all([follow('a'), follow('b')]);
  expect(onSlow.mock.calls.map(([slow]) => slow).slice(0, 3)).toEqual([true, true, false]);
});

test('after two minutes of nothing it gives up', async () => {
  const { clock, follow } = world((name) => processing(name));
  expect(await follow('a')).toBeInstanceOf(StillProcessing);
  expect(clock.time).toBeGreaterThanOrEqual(120_000);
  expect(clock.time).toBeLessThan(124_000);
});

test('a hidden page asks nothing, and that time does not count', async () => {
  const { clock, lookup, follow } = world((name) => processing(name));
  clock.hiddenFor = 3_600_000;
  const result = follow('a');
  await vi.waitFor(() => expect(lookup.mock.calls.length).toBeGreaterThan(5));
  expect(await result).toBeInstanceOf(StillProcessing);
  expect(clock.time).toBeGreaterThan(3_720_000);
});

test.each([unreachable(), new RequestError('service', 'http', { status: 502 })])(
  'trouble for a moment is not the end',
  async (error) => {
    const { follow } = world((name, time) => {
      if (time > 1_000 && time < 15_000) throw error;
      return after(16_000)(name, time);
    });
    expect(await follow('a')).toEqual(image('a'));
  },
);

test('a service out of reach for two minutes is told', async () => {
  const { clock, follow } = world(() => {
    throw unreachable();
  });
  expect(await follow('a')).toMatchObject({ kind: 'network' });
  expect(clock.time).toBeGreaterThanOrEqual(120_000);
  expect(clock.time).toBeLessThan(125_000);
});

test('who is patient outlasts the others, and the service’s troubles', async () => {
  const { clock, follow } = world((name, time) => {
    if (time > 300_000 && time < 400_000) throw unreachable();
    return after(500_000)(name, time);
  });
  const patient = follow('a', { patient: true });
  expect(await follow('a')).toBeInstanceOf(StillProcessing);
  expect(await patient).toEqual(image('a'));
  expect(clock.time).toBeLessThan(531_000);
});

test('a refusal is the end', async () => {
  const error = new RequestError('service', 'http', { status: 400 });
  const { follow, lookup } = world(() => {
    throw error;
  });
  expect(await follow('a')).toBe(error);
  expect(lookup).toHaveBeenCalledOnce();
});

test('an abort is the end', async () => {
  const { follow, abort, lookup } = world(after(1_000));
  const result = follow('a');
  abort.abort();
  expect(await result).toMatchObject({ name: 'AbortError' });
  expect(lookup).not.toHaveBeenCalled();
});
