import type { Photo } from './photo.ts';

/**
 * Finds equal files among the photos under way, which the service can't know of before the first of
 * them is analysed. The first goes its way; the others wait for what becomes of it.
 */
export function createTwins() {
  const first: Map<string, { photo: Photo; settled: Promise<void>; settle: () => void }> =
    new Map();

  return {
    /**
     * Waits while an equal photo is on its way.
     * @param photo its SHA-256 known
     * @returns the name of the equal photo, once that is done; null when there is none, and this
     *   one is now the first
     */
    async find(photo: Photo): Promise<string | null> {
      const { sha256 } = photo;
      if (!sha256) return null;
      for (;;) {
        const other = first.get(sha256);
        if (!other || other.photo === photo) break;
        await other.settled;
        photo.abort.signal.throwIfAborted();
        const { phase, name } = other.photo.stage.value;
        if (phase === 'done') return name;
      }
      const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
      first.set(sha256, { photo, settled, settle });
      return null;
    },

    /** Says that a photo's way has ended: it is done, has failed, or was cancelled. */
    settle({ id, sha256 = '' }: Photo) {
      const entry = first.get(sha256);
      if (entry?.photo.id !== id) return;
      first.delete(sha256);
      entry.settle();
    },
  };
}
