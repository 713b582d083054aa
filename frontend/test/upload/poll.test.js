import { describe, expect, test } from 'vitest';
import { RequestError, StillProcessing } from '../../src/errors.js';
import { pauseBefore, poll } from '../../src/upload/poll.js';

const PROCESSING = { status: 'processing' };
const DONE = { status: 'done' };
const unreachable = () => new RequestError('service', 'network');

/** A world in which time passes only by sleeping, asking and hiding. */
function world() {
  const clock = {
    time: 0,
    hiddenFor: 0,
    now: () => clock.time,
    /** @type {(ms: number, signal?: AbortSignal) => Promise<void>} */
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      clock.time += ms;
    },
    visible: async () => {
      clock.time += clock.hiddenFor;
      clock.hiddenFor = 0;
    },
  };
  return clock;
}

/**
 * Asks until the answers run out; the last one repeats. An error among them is thrown.
 * @param {({status: string} | Error)[]} answers
 * @param {{clock?: ReturnType<typeof world>, took?: number, signal?: AbortSignal}} [options]
 */
async function run(answers, { clock = world(), took = 0, signal } = {}) {
  /** @type {number[]} */
  const asked = [];
  const ask = async () => {
    asked.push(clock.time);
    clock.time += took;
    const answer = answers[Math.min(asked.length, answers.length) - 1];
    if (!answer || answer instanceof Error) throw answer;
    return answer;
  };
  const result = await poll(ask, signal ?? new AbortController().signal, clock).catch((e) => e);
  return { result, asked, clock };
}

describe('the schedule', () => {
  test('starts at once and asks ever less often', () => {
    const pauses = Array.from({ length: 15 }, (_, asked) => pauseBefore(asked));
    expect(pauses[0]).toBeLessThanOrEqual(100);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  });

  test('asks at least every three seconds', () => {
    expect(pauseBefore(50)).toBe(3000);
  });

  // The pauses grow by a fifth, so the last is a fifth of what went before, and a first step.
  test.each([300, 500, 1000, 2000, 5000])('is hardly late at %d ms', async (readyAt) => {
    const clock = world();
    const ask = async () => (clock.time >= readyAt ? DONE : PROCESSING);
    await poll(ask, new AbortController().signal, clock);
    expect(clock.time - readyAt).toBeLessThanOrEqual(readyAt / 5 + 80);
  });
});

test.each(['done', 'failed'])('ends with the first answer that is %s', async (status) => {
  const { result, asked } = await run([PROCESSING, PROCESSING, { status }]);
  expect(result).toEqual({ status });
  expect(asked).toHaveLength(3);
});

test('gives up after two minutes of processing', async () => {
  const { result, clock } = await run([PROCESSING]);
  expect(result).toBeInstanceOf(StillProcessing);
  expect(clock.time).toBeGreaterThanOrEqual(120_000);
  expect(clock.time).toBeLessThan(124_000);
});

test('slow answers count as waiting', async () => {
  const { result, clock } = await run([PROCESSING], { took: 10_000 });
  expect(result).toBeInstanceOf(StillProcessing);
  expect(clock.time).toBeLessThan(145_000);
});

test('a hidden page asks nothing, and that time does not count', async () => {
  const clock = world();
  clock.hiddenFor = 3_600_000;
  const { result, asked } = await run([PROCESSING, PROCESSING, DONE], { clock });
  expect(asked[0]).toBeGreaterThan(3_600_000);
  expect(result).toBe(DONE);
});

test.each([
  ['an unreachable service', unreachable()],
  ['a 502', new RequestError('service', 'http', { status: 502 })],
])('%s for a moment is not the end', async (_, error) => {
  const { result } = await run([PROCESSING, error, error, PROCESSING, error, DONE]);
  expect(result).toBe(DONE);
});

test('a service out of reach for 20 seconds is told', async () => {
  const error = unreachable();
  const { result, clock } = await run([error]);
  expect(result).toBe(error);
  expect(clock.time).toBeGreaterThanOrEqual(20_000);
  expect(clock.time).toBeLessThan(24_000);
});

test('an answer between two troubles makes them two', async () => {
  const trouble = Array.from({ length: 15 }, unreachable);
  const { result } = await run([...trouble, PROCESSING, ...trouble.slice(0, 4), DONE]);
  expect(result).toBe(DONE);
});

test('a refusal is the end', async () => {
  const error = new RequestError('service', 'http', { status: 404 });
  const { result, asked } = await run([PROCESSING, error, DONE]);
  expect(result).toBe(error);
  expect(asked).toHaveLength(2);
});

test('an abort is the end', async () => {
  const { result, asked } = await run([DONE], { signal: AbortSignal.abort() });
  expect(result.name).toBe('AbortError');
  expect(asked).toHaveLength(0);
});
