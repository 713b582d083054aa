import { type ReadonlySignal, signal } from '@preact/signals';
import type { Api } from '../api.ts';
import type { ImageSummary } from '../generated/api.ts';
import { keptAs } from '../kept.ts';

/** The name under which a browser keeps that there are photos. */
export const PHOTOS_HERE = 'photos here';

/** So many of the newest photos are shown. */
const SHOWN = 12;

export type Latest = ReturnType<typeof createLatest>;

/**
 * The newest photos, which on a second visit take the place of what explains the first. Whether there
 * are any, this browser remembers: so that the first frame is the right one.
 * @param owner whose photos they are; null where there is one for all
 */
export function createLatest(
  api: Pick<Api, 'search'>,
  owner: string | null,
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = () => localStorage,
) {
  const key = keptAs(PHOTOS_HERE, owner);
  const images = signal<ImageSummary[] | null>(null);

  function remembered() {
    try {
      return storage().getItem(key) !== null;
    } catch {
      return false;
    }
  }

  function remember(any: boolean) {
    try {
      if (any) storage().setItem(key, 'yes');
      else storage().removeItem(key);
    } catch {
      // Then the next visit begins like the first.
    }
  }

  return {
    /** Null until they are known. */
    images: images as ReadonlySignal<ImageSummary[] | null>,
    /** Whether there were any when this browser last knew. */
    expected: remembered,

    /** Asks anew. */
    async look(signal?: AbortSignal) {
      try {
        const answer = await api.search({ limit: SHOWN, order: 'uploaded' }, signal);
        images.value = answer.images;
        remember(answer.images.length > 0);
      } catch {
        // What was known stays: this is not what anybody came for.
        if (!signal?.aborted) images.value ??= [];
      }
    },
  };
}
