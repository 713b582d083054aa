import { RequestError, StillProcessing } from '../errors.js';
import { sleep, visible } from '../timing.js';

/** All in milliseconds. */
const FIRST = 80;
const STEP = 80;
const GROWTH = 1.2;
const LONGEST = 3_000;

/** How long, in milliseconds, a result may take before the user is asked. */
const PATIENCE = 120_000;

/** How long, in milliseconds, the service may be out of reach before the user is told. */
const TROUBLE_PATIENCE = 20_000;

/**
 * The pause before a question: short at first, when the result is likely to come, then longer.
 * @param {number} asked how many questions were asked before this one
 * @returns {number} milliseconds
 */
export function pauseBefore(asked) {
  return asked === 0 ? FIRST : Math.min(LONGEST, STEP * GROWTH ** (asked - 1));
}

/**
 * What the loop needs of the world.
 * @typedef {object} Clock
 * @property {() => number} now milliseconds
 * @property {typeof sleep} sleep
 * @property {typeof visible} visible
 */

/**
 * Asks until the answer is final. Pauses while the page is hidden, and that time doesn't count;
 * a passing trouble of the network or the service is not the end.
 * @template {{status: string}} Answer
 * @param {(signal: AbortSignal) => Promise<Answer>} ask
 * @param {AbortSignal} signal
 * @param {Clock} [clock]
 * @returns {Promise<Answer>}
 * @throws {StillProcessing} after two minutes
 * @throws {RequestError} when the service refuses, or has been out of reach for 20 seconds
 */
export async function poll(ask, signal, clock = { now: () => performance.now(), sleep, visible }) {
  let waited = 0;
  /** @type {number | undefined} */
  let troubleSince;
  for (let asked = 0; ; asked++) {
    const pause = pauseBefore(asked);
    await clock.sleep(pause, signal);
    waited += pause;
    await clock.visible(signal);
    const askedAt = clock.now();
    try {
      const answer = await ask(signal);
      if (answer.status !== 'processing') return answer;
      troubleSince = undefined;
      if (waited >= PATIENCE) throw new StillProcessing();
    } catch (error) {
      if (!(error instanceof RequestError && error.transient)) throw error;
      troubleSince ??= waited;
      if (waited + clock.now() - askedAt - troubleSince >= TROUBLE_PATIENCE) throw error;
    }
    waited += clock.now() - askedAt;
  }
}
