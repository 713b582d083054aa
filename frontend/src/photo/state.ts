import { batch, signal } from '@preact/signals';
import type { Context } from '../context.ts';
import { RequestError } from '../errors.ts';
import type { ImageRecord } from '../generated/api.ts';
import { TIMINGS } from '../timing.ts';
import { explain, explainFailure } from '../words.ts';

/** Links older than this, in milliseconds, may be the reason why a picture doesn't load. */
const LINKS_FRESH_FOR = 60_000;

export type PhotoState = ReturnType<typeof createPhotoState>;

/** What is known of one photo, and what can be done with it. */
export function createPhotoState(
  { api, follower }: Pick<Context, 'api' | 'follower'>,
  filename: string,
  now = Date.now,
) {
  /** The last answer with results; while the photo is analysed again it stays. */
  const image = signal<ImageRecord | null>(null);
  const phase = signal<'loading' | 'there' | 'unknown' | 'failed'>('loading');
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
    const timer = setTimeout(() => (slow.value = true), TIMINGS.slowAnswer);
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

  /** Waits until the analysis has come to an end. */
  async function follow() {
    analysing.value = true;
    try {
      let answer: ImageRecord;
      do {
        await follower.follow(filename, { signal: ended.signal });
        answer = await api.image(filename, ended.signal);
      } while (answer.status === 'processing');
      take(answer);
      analysing.value = false;
      news.value =
        answer.status === 'done' ? 'There are new results.' : explainFailure(answer.error);
    } catch (error) {
      trouble(error);
    }
  }

  function take(answer: ImageRecord) {
    answeredAt = now();
    const early = answer.status === 'processing';
    batch(() => {
      image.value = early && image.value ? { ...image.value, image_url: answer.image_url } : answer;
      phase.value = 'there';
    });
  }

  /**
   * Gets new links, if the last ones may have expired.
   * @returns whether there are new ones
   */
  async function renewLinks(): Promise<boolean> {
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
   * @returns whether it is gone
   */
  async function remove(): Promise<boolean> {
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

  function trouble(error: unknown) {
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
