import { RequestError, StillProcessing } from '../errors.js';
import { sleep, visible } from '../timing.js';

/** As many as one call takes. */
const BATCH = 100;

/** All in milliseconds. */
const STEP = 80;
const STEP_PER_PHOTO = 8;
const GROWTH = 1.2;
const LONGEST = 3_000;

/** How long, in milliseconds, nothing may come before that is called slow. */
const SLOW_AFTER = 10_000;

/** How long, in milliseconds, nothing may come before the user is asked. */
const PATIENCE = 120_000;

/** How long, in milliseconds, the service may be out of reach before the user is told. */
const TROUBLE_PATIENCE = 20_000;

/**
 * The pause before a question: short at first, when the result is likely to come, then longer; and
 * longer for many, whose results come one after the other anyway.
 * @param {number} asked how many questions were asked since the last progress
 * @param {number} pending how many photos are waited for
 * @returns {number} milliseconds
 */
export function pauseBefore(asked, pending) {
  const step = STEP + STEP_PER_PHOTO * (Math.min(pending, BATCH) - 1);
  return Math.min(LONGEST, step * GROWTH ** asked);
}

/**
 * What the loop needs of the world.
 * @typedef {object} Clock
 * @property {() => number} now milliseconds
 * @property {typeof sleep} sleep
 * @property {typeof visible} visible
 */

/**
 * @typedef {import('../answers.js').ImageAnswer} ImageAnswer
 * @typedef {{resolve: (answer: ImageAnswer) => void, reject: (error: unknown) => void,
 *   slow: (slow: boolean) => void}} Waiting
 */

/**
 * Waits for the results of any number of photos with one question at a time. Pauses while the page
 * is hidden, and that time doesn't count; a passing trouble is not the end.
 * @param {import('../api.js').Api['lookup']} lookup
 * @param {Clock} [clock]
 */
export function createTracker(
  lookup,
  clock = { now: () => performance.now(), sleep, visible },
) {
  /** By name; those asked about longest ago come first. @type {Map<string, Set<Waiting>>} */
  const pending = new Map();
  let running = false;
  let asked = 0;
  let askedAt = 0;
  let movedAt = 0;
  let slow = false;
  /** @type {number | null} */
  let troubleSince = null;
  let nap = new AbortController();

  async function run() {
    if (running) return;
    running = true;
    askedAt = clock.now();
    while (pending.size) {
      await rest();
      const hiddenFrom = clock.now();
      await clock.visible();
      movedAt += clock.now() - hiddenFrom;
      if (pending.size) await ask();
    }
    running = false;
  }

  async function rest() {
    for (;;) {
      const left = askedAt + pauseBefore(asked, pending.size) - clock.now();
      if (left <= 0 || !pending.size) return;
      nap = new AbortController();
      await clock.sleep(left, nap.signal).catch(() => {});
    }
  }

  async function ask() {
    const names = [...pending.keys()].slice(0, BATCH);
    asked++;
    askedAt = clock.now();
    try {
      const answers = await lookup(names);
      troubleSince = null;
      names.forEach((name, number) => take(name, answers[number]));
    } catch (error) {
      if (!(error instanceof RequestError && error.transient)) giveUp(names, error);
      else {
        troubleSince ??= askedAt;
        if (clock.now() - troubleSince >= TROUBLE_PATIENCE) giveUp([...pending.keys()], error);
      }
    }
    const quiet = clock.now() - movedAt;
    if (quiet >= PATIENCE) giveUp([...pending.keys()], new StillProcessing());
    setSlow(quiet >= SLOW_AFTER);
  }

  /**
   * @param {string} name
   * @param {ImageAnswer | import('../answers.js').Refused | undefined} answer
   */
  function take(name, answer) {
    const waiting = pending.get(name);
    if (!waiting || !answer) return;
    pending.delete(name);
    if ('status' in answer && answer.status === 'processing') {
      pending.set(name, waiting);
      return;
    }
    moved();
    for (const { resolve, reject } of waiting) {
      if ('status' in answer) resolve(answer);
      else reject(new RequestError('service', 'http', { status: 404, ...answer.error }));
    }
  }

  /**
   * @param {string[]} names
   * @param {unknown} error
   */
  function giveUp(names, error) {
    for (const name of names) {
      for (const { reject } of pending.get(name) ?? []) reject(error);
      pending.delete(name);
    }
    troubleSince = null;
  }

  /** Something goes on: what comes next may come soon. */
  function moved() {
    asked = 0;
    movedAt = clock.now();
    nap.abort();
  }

  /** @param {boolean} now */
  function setSlow(now) {
    if (now === slow) return;
    slow = now;
    for (const waiting of pending.values()) for (const one of waiting) one.slow(slow);
  }

  return {
    /**
     * Waits for a photo's final answer.
     * @param {string} name
     * @param {{signal: AbortSignal, onSlow: (slow: boolean) => void}} options
     * @returns {Promise<ImageAnswer>}
     * @throws {StillProcessing} when nothing has come for two minutes
     * @throws {RequestError} when the service refuses, or has been out of reach for 20 seconds
     */
    follow(name, { signal, onSlow }) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const one = { resolve, reject, slow: onSlow };
        const others = pending.get(name) ?? new Set();
        pending.set(name, others.add(one));
        signal.addEventListener(
          'abort',
          () => {
            others.delete(one);
            if (!others.size) pending.delete(name);
            reject(signal.reason);
          },
          { once: true },
        );
        moved();
        void run();
      });
    },
  };
}

/** @typedef {ReturnType<typeof createTracker>} Tracker */
