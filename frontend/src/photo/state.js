import { batch, signal } from '@preact/signals';
import { RequestError, StillProcessing } from '../errors.js';
import { sleep, visible } from '../timing.js';
import { explain, explainFailure } from '../words.js';

/** Milliseconds: an answer that takes longer is called slow. */
const SLOW_AFTER = 5_000;

/** Milliseconds between two questions for new labels: the first pause, and the longest. */
const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 3_000;

/** How long, in milliseconds, an analysis may take before the user is told. */
const PATIENCE = 120_000;

/** Links older than this, in milliseconds, may be the reason why a picture doesn't load. */
const LINKS_FRESH_FOR = 60_000;

/** @import {ImageAnswer} from '../answers.js' */

/** @typedef {ReturnType<typeof createPhotoState>} PhotoState */

/**
 * What is known of one photo, and what can be done with it.
 * @param {import('../api.js').Api} api
 * @param {string} filename
 * @param {{pause?: typeof sleep, seen?: typeof visible, now?: () => number}} [world]
 */
export function createPhotoState(
  api,
  filename,
  { pause = sleep, seen = visible, now = Date.now } = {},
) {
  /** The last answer with results; while the photo is analysed again it stays. */
  const image = signal(/** @type {ImageAnswer | null} */ (null));
  const phase = signal(/** @type {'loading' | 'there' | 'unknown' | 'failed'} */ ('loading'));
  const analysing = signal(false);
  const slow = signal(false);
  /** Why the photo could not be loaded, or what was asked for could not be done. */
  const problem = signal('');
  /** What was done, for those who listen. */
  const news = signal('');
  const ended = new AbortController();
  let answeredAt = 0;

  async function load() {
    phase.value = 'loading';
    problem.value = '';
    const timer = setTimeout(() => (slow.value = true), SLOW_AFTER);
    try {
      const answer = await api.image(filename, ended.signal);
      take(answer);
      if (answer.status === 'processing') void follow();
    } catch (error) {
      if (ended.signal.aborted) return;
      const unknown = error instanceof RequestError && error.status === 404;
      problem.value = unknown ? '' : explain(error);
      phase.value = unknown ? 'unknown' : 'failed';
    } finally {
      clearTimeout(timer);
      slow.value = false;
    }
  }

  /** Has the photo analysed once more; what is known stays until there is something new. */
  async function analyseAgain() {
    if (analysing.value) return;
    problem.value = '';
    analysing.value = true;
    news.value = 'Analysing again…';
    try {
      await api.analyseAgain(filename, ended.signal);
      await follow();
    } catch (error) {
      trouble(error);
    }
  }

  /** Asks until the analysis has come to an end. */
  async function follow() {
    analysing.value = true;
    const until = now() + PATIENCE;
    try {
      for (let wait = FIRST_PAUSE; ; wait = Math.min(LONGEST_PAUSE, wait * 1.3)) {
        await pause(wait, ended.signal);
        await seen(ended.signal);
        const answer = await api.image(filename, ended.signal).catch((error) => {
          if (error instanceof RequestError && error.transient && now() < until) return null;
          throw error;
        });
        if (answer && answer.status !== 'processing') {
          take(answer);
          analysing.value = false;
          news.value = answer.status === 'done' ? 'There are new results.' : explainFailure(answer.error);
          return;
        }
        if (now() > until) throw new StillProcessing();
      }
    } catch (error) {
      trouble(error);
    }
  }

  /**
   * @param {ImageAnswer} answer
   */
  function take(answer) {
    answeredAt = now();
    const early = answer.status === 'processing';
    batch(() => {
      image.value = early && image.value ? { ...image.value, image_url: answer.image_url } : answer;
      phase.value = 'there';
    });
  }

  /**
   * Gets new links, if the last ones may have expired.
   * @returns {Promise<boolean>} whether there are new ones
   */
  async function renewLinks() {
    if (now() - answeredAt < LINKS_FRESH_FOR) return false;
    try {
      take(await api.image(filename, ended.signal));
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Deletes the photo for good.
   * @returns {Promise<boolean>} whether it is gone
   */
  async function remove() {
    problem.value = '';
    try {
      await api.remove(filename);
    } catch (error) {
      const gone = error instanceof RequestError && error.status === 404;
      if (!gone) trouble(error);
      return gone;
    }
    return true;
  }

  /** @param {unknown} error */
  function trouble(error) {
    if (ended.signal.aborted) return;
    analysing.value = false;
    news.value = '';
    problem.value = explain(error);
  }

  return {
    filename,
    image,
    phase,
    analysing,
    slow,
    problem,
    news,
    load,
    analyseAgain,
    renewLinks,
    remove,
    end: () => ended.abort(),
  };
}
