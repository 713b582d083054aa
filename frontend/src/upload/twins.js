/**
 * Finds equal files among the photos under way, which the service can't know of before the first of
 * them is analysed. The first goes its way; the others wait for what becomes of it.
 */
export function createTwins() {
  /** @type {Map<string, {photo: import('./photo.js').Photo, settled: Promise<void>,
   *   settle: () => void}>} */
  const first = new Map();

  return {
    /**
     * Waits while an equal photo is on its way.
     * @param {import('./photo.js').Photo} photo its SHA-256 known
     * @returns {Promise<string | null>} the name of the equal photo, once that is done; null when
     *   there is none, and this one is now the first
     */
    async find(photo) {
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
      /** @type {PromiseWithResolvers<void>} */
      const { promise: settled, resolve: settle } = Promise.withResolvers();
      first.set(sha256, { photo, settled, settle });
      return null;
    },

    /**
     * Says that a photo's way has ended: it is done, has failed, or was cancelled.
     * @param {import('./photo.js').Photo} photo
     */
    settle({ id, sha256 = '' }) {
      const entry = first.get(sha256);
      if (entry?.photo.id !== id) return;
      first.delete(sha256);
      entry.settle();
    },
  };
}
