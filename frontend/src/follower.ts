import type { Api } from './api.ts';
import { RequestError, StillProcessing } from './errors.ts';
import type { ImageSummary } from './generated/api.ts';
import { sleep, TIMINGS, visible } from './timing.ts';

/**
 * The pause before a question: short at first, when the result is likely to come, then longer; and
 * longer for many, whose results come one after the other anyway.
 * @param asked how many questions were asked since the last progress
 * @param pending how many photos the question is for
 * @param quiet milliseconds from the last progress to the last question
 */
export function pauseBefore(asked: number, pending: number, quiet: number) {
  const { firstPause, pausePerPhoto, pauseGrowth, longestPause, patience, latePause } = TIMINGS;
  const longest = quiet < patience ? longestPause : latePause;
  return Math.min(longest, (firstPause + pausePerPhoto * (pending - 1)) * pauseGrowth ** asked);
}

export interface Following {
  signal: AbortSignal;
  /** Told when nothing has come for a while, and when something does again. */
  onSlow?: (slow: boolean) => void;
  /** Told why the service can't be asked for now; and, with null, when it can again. */
  onTrouble?: (error: RequestError | null) => void;
  /** Stays as long as it takes, whether or not the service can be reached. */
  patient?: boolean;
}

interface Waiting extends Following {
  resolve: (image: ImageSummary) => void;
  reject: (error: unknown) => void;
}

export type Follower = ReturnType<typeof createFollower>;

/**
 * Waits for the results of any number of photos with one question at a time, for all of the page.
 * Pauses while the page is hidden, and that time doesn't count; a passing trouble is not the end.
 * @param batch how many photos one question may be for
 */
export function createFollower(
  lookup: Api['lookup'],
  batch: number,
  clock = { now: () => performance.now(), sleep, visible },
) {
  /** By name; those asked about longest ago come first. */
  const pending = new Map<string, Set<Waiting>>();
  let running = false;
  let asked = 0;
  let askedAt = 0;
  let movedAt = 0;
  let slow = false;
  let troubleSince: number | null = null;
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
    while (pending.size) {
      const pause = pauseBefore(asked, Math.min(pending.size, batch), askedAt - movedAt);
      const left = askedAt + pause - clock.now();
      if (left <= 0) return;
      nap = new AbortController();
      await clock.sleep(left, nap.signal).catch(() => {});
    }
  }

  async function ask() {
    const names = [...pending.keys()].slice(0, batch);
    asked++;
    askedAt = clock.now();
    let trouble: RequestError | null = null;
    try {
      const answers = await lookup(names);
      if (troubleSince !== null) tell(null);
      troubleSince = null;
      names.forEach((name, number) => take(name, answers[number]));
    } catch (error) {
      if (!(error instanceof RequestError && error.transient)) giveUp(error, names);
      else {
        troubleSince ??= askedAt;
        trouble = error;
        if (clock.now() - troubleSince >= TIMINGS.trouble) giveUp(error);
      }
    }
    const quiet = clock.now() - movedAt;
    if (quiet >= TIMINGS.patience) giveUp(new StillProcessing());
    setSlow(quiet >= TIMINGS.slow);
    if (trouble) tell(trouble);
  }

  function tell(trouble: RequestError | null) {
    for (const waiting of pending.values()) for (const one of waiting) one.onTrouble?.(trouble);
  }

  function take(name: string, answer: Awaited<ReturnType<typeof lookup>>[number] | undefined) {
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

  /** Ends the waiting for some names, or else that of all who aren't patient. */
  function giveUp(error: unknown, names?: string[]) {
    for (const name of names ?? [...pending.keys()]) {
      for (const one of pending.get(name) ?? []) {
        if (!names && one.patient) continue;
        one.reject(error);
        leave(name, one);
      }
    }
    troubleSince = null;
  }

  function leave(name: string, one: Waiting) {
    const waiting = pending.get(name);
    if (waiting?.delete(one) && !waiting.size) pending.delete(name);
  }

  /** Something goes on: what comes next may come soon. */
  function moved() {
    asked = 0;
    movedAt = clock.now();
    nap.abort();
  }

  function setSlow(now: boolean) {
    if (now === slow) return;
    slow = now;
    for (const waiting of pending.values()) for (const one of waiting) one.onSlow?.(slow);
  }

  return {
    /**
     * Waits for the result of a photo.
     * @throws {StillProcessing} when nothing has come for two minutes
     * @throws {RequestError} when the service refuses, doesn't know the name (404), or has
     *   been out of reach for 20 seconds
     */
    follow(name: string, following: Following): Promise<ImageSummary> {
      const { signal } = following;
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const one = { ...following, resolve, reject };
        pending.set(name, (pending.get(name) ?? new Set()).add(one));
        const abort = () => {
          leave(name, one);
          reject(signal.reason);
        };
        signal.addEventListener('abort', abort, { once: true });
        moved();
        void run();
      });
    },
  };
}
