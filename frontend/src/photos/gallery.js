import { signal } from '@preact/signals';
import { sleep, visible } from '../timing.js';
import { explain, explainFailure } from '../words.js';

/** @import {ImageAnswer, Search} from '../answers.js' */

/** How many photos are asked for at once; the service gives and looks up 100 at the most. */
const PAGE = 100;

/** Links are good for an hour; renewed ones that fail within this, in milliseconds, are hopeless. */
const RENEWED_FOR = 10 * 60_000;

/** Milliseconds between two questions for what is being analysed: the first pause, and the longest. */
const FIRST_PAUSE = 1_500;
const LONGEST_PAUSE = 30_000;

/** A question without an answer for this long, in milliseconds, is called slow. */
const SLOW_AFTER = 5_000;

/**
 * What the gallery keeps of a photo: little, as there may be thousands.
 * @typedef {object} Photo
 * @property {string} filename
 * @property {ImageAnswer['status']} status
 * @property {string[]} labels best first
 * @property {string | null} thumbnail a signed address
 * @property {string | undefined} uploaded_at ISO 8601
 * @property {number | undefined} width px, upright
 * @property {number | undefined} height px, upright
 * @property {string | null} problem why it could not be analysed, when failed
 */

/** @typedef {'loading' | 'more' | 'complete' | 'failed'} Phase */

/** @typedef {ReturnType<typeof createGallery>} Gallery */

/**
 * The photos that a search finds, as far as they are known, newest first.
 * @param {import('../api.js').Api} api
 * @param {Search} search
 * @param {{now?: () => number, pause?: typeof sleep, seen?: typeof visible}} [world]
 */
export function createGallery(api, search, { now = Date.now, pause = sleep, seen = visible } = {}) {
  const photos = signal(/** @type {Photo[]} */ ([]));
  const phase = signal(/** @type {Phase} */ ('more'));
  const problem = signal('');
  const slow = signal(false);
  const ended = new AbortController();
  /** When the links of a page were renewed, by the number of the page. */
  const renewed = new Map();
  /** @type {string | undefined} */
  let cursor;
  let following = false;

  /**
   * Finds more photos: at least one, unless there are none. The service looks at so much of its
   * index in one call, so that an answer may be empty and not the end.
   */
  async function more() {
    if (phase.value === 'loading' || phase.value === 'complete') return;
    phase.value = 'loading';
    const timer = setTimeout(() => (slow.value = true), SLOW_AFTER);
    try {
      let found = 0;
      do {
        const page = await api.search({ ...search, limit: PAGE, cursor }, ended.signal);
        cursor = page.cursor ?? undefined;
        found += page.images.length;
        photos.value = [...photos.value, ...page.images.map(toPhoto)];
      } while (cursor && found === 0);
      phase.value = cursor ? 'more' : 'complete';
      void follow();
    } catch (error) {
      if (ended.signal.aborted) return;
      problem.value = explain(error);
      phase.value = 'failed';
    } finally {
      clearTimeout(timer);
      slow.value = false;
    }
  }

  /**
   * Asks for the photos that are being analysed again, until none is.
   */
  async function follow() {
    if (following) return;
    following = true;
    for (let wait = FIRST_PAUSE; ; wait = Math.min(LONGEST_PAUSE, wait * 1.5)) {
      const waiting = photos.value.filter(({ status }) => status === 'processing').slice(0, PAGE);
      if (waiting.length === 0) break;
      try {
        await pause(wait, ended.signal);
        await seen(ended.signal);
        await lookUp(waiting);
      } catch {
        // The next question may find the service again.
        if (ended.signal.aborted) return;
      }
    }
    following = false;
  }

  /**
   * Takes over what the service now says of some photos.
   * @param {Photo[]} some
   */
  async function lookUp(some) {
    const names = some.map(({ filename }) => filename);
    const answers = await api.lookup(names, ended.signal);
    const changes = new Map(names.map((name, number) => [name, answers[number]]));
    photos.value = photos.value.flatMap((photo) => {
      const answer = changes.get(photo.filename);
      if (!answer) return [photo];
      return 'status' in answer ? [merge(photo, toPhoto(answer))] : [];
    });
  }

  /**
   * Gets new links for a photo whose picture could not be loaded, and for its page, as theirs
   * will have expired too. Only once in a while: a picture that is missing stays so.
   * @param {string} filename
   */
  async function renewLinks(filename) {
    const index = photos.value.findIndex((photo) => photo.filename === filename);
    const page = Math.floor(index / PAGE);
    if (index < 0 || now() - (renewed.get(page) ?? -Infinity) < RENEWED_FOR) return;
    renewed.set(page, now());
    try {
      await lookUp(photos.value.slice(page * PAGE, (page + 1) * PAGE));
    } catch {
      renewed.delete(page);
    }
  }

  /**
   * Leaves out a photo that is there no more.
   * @param {string} filename
   */
  function forget(filename) {
    photos.value = photos.value.filter((photo) => photo.filename !== filename);
  }

  return { photos, phase, problem, slow, more, renewLinks, forget, end: () => ended.abort() };
}

/**
 * @param {ImageAnswer} answer
 * @returns {Photo}
 */
function toPhoto({ filename, status, labels, thumbnail_url, uploaded_at, width, height, error }) {
  return {
    filename,
    status,
    labels,
    thumbnail: thumbnail_url ?? null,
    uploaded_at,
    width,
    height,
    problem: status === 'failed' ? explainFailure(error) : null,
  };
}

/**
 * What is said of a photo now, with what is not said while it is analysed again from before.
 * @param {Photo} before
 * @param {Photo} after
 * @returns {Photo}
 */
function merge(before, after) {
  return {
    ...after,
    uploaded_at: after.uploaded_at ?? before.uploaded_at,
    width: after.width ?? before.width,
    height: after.height ?? before.height,
  };
}
