import { batch, computed, effect, signal, type Signal } from '@preact/signals';
import type { Api } from '../api.ts';
import { RequestError } from '../errors.ts';
import { explain } from '../words.ts';
import { isAsLeft } from './deleted.ts';
import { createLeftovers, type Found, type Leftovers } from './leftovers.ts';
import type { ListedSignal } from './listed.ts';

/** How long a deletion can be undone, in milliseconds. */
const UNDO_TIME = 8_000;

/** How many photos are deleted at once. */
const AT_ONCE = 4;

/** How many are sent when the page is left: Chromium lets a page have 256 requests outlive it. */
const AT_LEAVING = 200;

export type Removals = ReturnType<typeof createRemovals>;

/**
 * Deletions that can be undone: for some seconds nothing is sent, and photos are only hidden. A
 * question before each deletion would soon be answered without reading it. They belong to the whole
 * page, so that going to another view changes nothing; leaving the page carries them out at once, as
 * far as a browser allows, and another page of this person does the rest.
 */
export function createRemovals(
  api: Pick<Api, 'remove' | 'lookup'>,
  {
    listed,
    news,
    most = 100,
    page = window,
    leftovers = createLeftovers(),
    ready = () => true,
  }: {
    /** The list to be told what is gone. */
    listed: ListedSignal;
    news: Signal<string>;
    /** How many photos are looked up in one call. */
    most?: number;
    /** Says when the page is left. */
    page?: EventTarget;
    leftovers?: Leftovers;
    /** Whether a deletion sent now is carried out, with nothing to wait for first. */
    ready?: () => boolean;
  },
) {
  /** What can still be undone. */
  const pending = signal<string[]>([]);
  /** What is to be deleted and waits for its turn, or is under way. */
  const leaving = signal<string[]>([]);
  /** What could not be deleted, and why. */
  const failed = signal<{ names: string[]; problem: string } | null>(null);
  /** What is not to be shown. */
  const hidden = computed(() => new Set([...pending.value, ...leaving.value]));
  const queue: string[] = [];
  let workers = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Hides photos, to delete them when the time to undo it is over. */
  function remove(names: string[]) {
    carryOut();
    failed.value = null;
    pending.value = names;
    news.value = `${count(names)} deleted. This can be undone for some seconds.`;
    release();
  }

  function undo() {
    clearTimeout(timer);
    news.value = `${count(pending.value)} kept.`;
    pending.value = [];
  }

  /**
   * Keeps a photo that somebody wants after all, such as by choosing its file again.
   * @returns whether it stays; false once it is gone
   */
  async function keep(name: string): Promise<boolean> {
    pending.value = pending.value.filter((other) => other !== name);
    if (!leaving.value.includes(name)) return true;
    await new Promise((resolve) => {
      const stop = leaving.subscribe((names) => {
        if (!names.includes(name)) queueMicrotask(() => resolve(stop()));
      });
    });
    return failed.value?.names.includes(name) ?? false;
  }

  /** Stops the clock, while the user is about to decide. */
  function hold() {
    clearTimeout(timer);
  }

  /** Gives the whole time again. */
  function release() {
    clearTimeout(timer);
    if (pending.value.length) timer = setTimeout(carryOut, UNDO_TIME);
  }

  /** Deletes what is pending now. */
  function carryOut() {
    clearTimeout(timer);
    batch(() => {
      send(pending.value);
      pending.value = [];
    });
  }

  /** Goes on with what pages that are gone have left. */
  function resume() {
    leftovers.follow((found) => void takeOver(found));
  }

  async function takeOver(found: Found) {
    const names = [...found.keys()].filter((name) => !hidden.value.has(name));
    leaving.value = [...leaving.value, ...names];
    for (let from = 0; from < names.length; from += most) {
      await takeOverSome(names.slice(from, from + most), found);
    }
  }

  async function takeOverSome(names: string[], found: Found) {
    try {
      const images = await api.lookup(names);
      images.forEach((image, number) => {
        const name = names[number] as string;
        if (!isAsLeft(image, found.get(name) ?? 0)) settle(name);
        else if (hidden.value.has(name)) queue.push(name);
      });
      startWorkers(AT_ONCE);
    } catch (error) {
      for (const name of names) stays(name, explain(error));
    }
  }

  function send(names: string[]) {
    queue.push(...names);
    leaving.value = [...leaving.value, ...names];
    startWorkers(AT_ONCE);
  }

  function startWorkers(most: number) {
    while (workers < most && queue.length > 0) void work();
  }

  async function work() {
    workers++;
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      await removeOne(name);
    }
    workers--;
  }

  async function removeOne(name: string) {
    try {
      await api.remove(name);
      gone(name);
    } catch (error) {
      if (error instanceof RequestError && error.status === 404) gone(name);
      else stays(name, explain(error));
    }
  }

  function settle(name: string) {
    leaving.value = leaving.value.filter((other) => other !== name);
  }

  function gone(name: string) {
    batch(() => {
      listed.value?.forget(name);
      settle(name);
    });
  }

  function stays(name: string, problem: string) {
    batch(() => {
      failed.value = { names: [...(failed.value?.names ?? []), name], problem };
      settle(name);
    });
    news.value = `${count(failed.value?.names ?? [])} could not be deleted. ${problem}`;
  }

  /** Tries once more to delete what could not be deleted, without another time to undo it. */
  function retry() {
    pending.value = failed.value?.names ?? [];
    failed.value = null;
    carryOut();
  }

  function dismiss() {
    failed.value = null;
  }

  /** Deletes now all that was to be deleted; settles when that is done. */
  async function finish() {
    carryOut();
    if (!leaving.value.length) return;
    const done = Promise.withResolvers<void>();
    const stop = leaving.subscribe((names) => !names.length && done.resolve());
    await done.promise;
    stop();
  }

  /** Deletes nothing more of what has not been sent: it stays. */
  function drop() {
    clearTimeout(timer);
    queue.length = 0;
    batch(() => {
      pending.value = [];
      leaving.value = [];
    });
  }

  effect(() => leftovers.keep(hidden.value));
  page.addEventListener('pagehide', () => {
    carryOut();
    // There may be no later: what can outlive the page is sent at once.
    if (ready()) startWorkers(AT_LEAVING);
  });

  return {
    ...{ pending, failed, hidden },
    ...{ remove, undo, keep, hold, release, carryOut, retry, dismiss, resume },
    ...{ finish, drop },
  };
}

/** `1 photo`, `12 photos`. */
export function count(names: string[]) {
  return names.length === 1 ? '1 photo' : `${names.length} photos`;
}
