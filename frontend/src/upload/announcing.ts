import type { Signal } from '@preact/signals';
import { spoken } from '../format.ts';
import { NOTHING_FOUND, SLOW } from '../words.ts';
import { isFinal, type Photo, type Stage } from './photo.ts';
import { addUp } from './totals.ts';

/** While photos are under way, news come no more often than this, in milliseconds. */
const EVERY = 10_000;

/**
 * Tells how the photos fare, to those who listen: one photo's labels, or what many add up to; never
 * a message for each of many.
 */
export function createAnnouncer(news: Signal<string>) {
  /** Those since all was quiet. */
  let current = new Set<Photo>();
  /** What holds them up, as it was told. */
  let held = '';
  let toldAt = 0;

  return {
    /** @param photos that set out */
    began(photos: Photo[]) {
      for (const photo of photos) current.add(photo);
      if (!photos.length) return;
      toldAt = Date.now();
      const [only] = photos;
      news.value =
        photos.length === 1 ? `Sending ${only?.name}…` : `Sending ${photos.length} photos…`;
    },

    /** Looks at the photos after something has changed, and tells what is worth it. */
    look() {
      if (!current.size) return;
      const photos = [...current].filter((photo) => !photo.abort.signal.aborted);
      const stages = photos.map((photo) => photo.stage.value);
      if (stages.every(isFinal)) {
        if (stages.length) news.value = summary(stages);
        current = new Set();
        held = '';
        return;
      }
      const trouble = stages.find((stage) => stage.trouble)?.trouble;
      const heldNow = trouble ?? (stages.some((stage) => stage.slow) ? SLOW : '');
      if (heldNow && heldNow !== held) news.value = heldNow;
      else if (Date.now() - toldAt >= EVERY && stages.length > 1) {
        const { all, done, failed } = addUp(stages);
        news.value = `${done} of ${all} done${failed ? `, ${failed} failed` : ''}.`;
        toldAt = Date.now();
      }
      held = heldNow;
    },
  };
}

/** @param stages final ones, at least one */
export function summary(stages: Stage[]) {
  const [only] = stages;
  if (only && stages.length === 1) {
    const { name, duplicate, problem, labels } = only;
    const already = duplicate ? 'already here; ' : '';
    return `${name}: ${already}${problem ?? (spoken(labels) || NOTHING_FOUND)}`;
  }
  const { all, done, failed } = addUp(stages);
  const duplicates = stages.filter((stage) => stage.duplicate).length;
  const already = duplicates ? ` ${duplicates} were already here.` : '';
  return `${done} of ${all} photos done${failed ? `, ${failed} failed` : ''}.${already}`;
}
