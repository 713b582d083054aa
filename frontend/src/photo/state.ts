import { batch, computed, signal } from '@preact/signals';
import { malformed } from '../api.ts';
import { after, sendChange } from '../changes.ts';
import type { Context } from '../context.ts';
import type { Change } from '../contract.ts';
import { RequestError } from '../errors.ts';
import type { ImageRecord } from '../generated/api.ts';
import { TIMINGS } from '../timing.ts';
import { explain, explainFailure } from '../words.ts';

/** Links older than this, in milliseconds, may be the reason why a picture doesn't load. */
const LINKS_FRESH_FOR = 60_000;

export type PhotoState = ReturnType<typeof createPhotoState>;

/** What is known of one photo, and what can be done with it. */
export function createPhotoState(
  context: Pick<Context, 'api' | 'follower' | 'relabel' | 'news'>,
  filename: string,
  now = Date.now,
) {
  const { api, follower } = context;
  /** The last answer with results; while the photo is analysed again it stays. */
  const said = signal<ImageRecord | null>(null);
  /** What the person has said of it, and the service has not taken over yet. */
  const changes = signal<Change[]>([]);
  const image = computed(() => said.value && changes.value.reduce(after, said.value));
  const phase = signal<'loading' | 'there' | 'unknown' | 'failed'>('loading');
  const analysing = signal(false);
  const slow = signal(false);
  /** Why the photo could not be loaded, or what was asked for could not be done. */
  const problem = signal('');
  /** What was done, for those who listen. */
  const news = signal('');
  const ended = new AbortController();
  let answeredAt = 0;
  /** Ends with the last change: they are made one after the other. */
  let turn: Promise<unknown> = Promise.resolve();

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
    news.value = 'Reading again…';
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
      said.value = early && said.value ? { ...said.value, image_url: answer.image_url } : answer;
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
   * Says something of the photo. It is shown at once, and taken back where the service refuses; the
   * photo need not be on the screen any more by then.
   * @param done what is told once it is so
   * @returns whether it is so
   */
  function change(wanted: Change, done: string): Promise<boolean> {
    problem.value = '';
    changes.value = [...changes.value, wanted];
    const made = turn.then(() => make(wanted, done));
    turn = made;
    return made;
  }

  async function make(wanted: Change, done: string): Promise<boolean> {
    try {
      const [answer] = await sendChange(api, [filename], wanted);
      if (!answer) throw malformed();
      if (!('status' in answer)) throw new RequestError('service', 'http', answer.error);
      context.relabel([answer]);
      const whole = await learn();
      batch(() => {
        if (whole) said.value = whole;
        else if (said.value) said.value = after(said.value, wanted);
        settle(wanted);
        news.value = done;
      });
      return true;
    } catch (error) {
      settle(wanted);
      news.value = '';
      problem.value = explain(error);
      // Of a photo that is left there is nothing on the screen.
      if (ended.signal.aborted) context.news.value = `${filename}: ${problem.value}`;
      return false;
    }
  }

  /** Takes over what was said of the photo elsewhere, once what was said here before is made. */
  function hear() {
    turn = turn.then(async () => {
      said.value = (await learn()) ?? said.value;
    });
  }

  /** Gives what is known of the photo now; null where that can't be told. Its picture stays. */
  async function learn(): Promise<ImageRecord | null> {
    const whole = await api.image(filename, ended.signal).catch(() => null);
    return whole && whole.status !== 'processing' ? withLinksOf(said.value, whole) : null;
  }

  function settle(wanted: Change) {
    changes.value = changes.value.filter((one) => one !== wanted);
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
    change,
    hear,
    renewLinks,
    end: () => ended.abort(),
  };
}

/** What is known now, with the links of before: with others the picture would be fetched again. */
function withLinksOf(before: ImageRecord | null, now: ImageRecord): ImageRecord {
  const { image_url, thumbnail_url, original_url } = before ?? now;
  return { ...now, image_url, thumbnail_url, ...(original_url && { original_url }) };
}
