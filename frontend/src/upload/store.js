// What a reload must not lose: the photos that aren't analysed yet, in this browser's database.
// The files are apart from what is known of them, so that noting a ticket never waits for a copy.

const NAME = 'uploads';
const PHOTOS = 'photos';
const FILES = 'files';

/**
 * @typedef {object} Kept
 * @property {string} id
 * @property {string} session the page that works on it
 * @property {number} order
 * @property {string} name the file's own
 * @property {number} size
 * @property {string} [sha256]
 * @property {import('./photo.js').Held | null} held
 * @property {string | null} uploaded the name the service gave it, once it has all its bytes
 */

/**
 * Keeps photos across page loads. Each open page works on its own; a page that is new takes over
 * those of pages that are gone. Where the browser can't keep them (a private window, no room), a
 * reload loses them, and everything else works.
 */
export function createStore() {
  const session = crypto.randomUUID();
  /** @type {Promise<IDBDatabase | null> | undefined} */
  let opened;
  let order = 0;
  /** One copy at a time leaves the disk to others. */
  let copying = Promise.resolve();

  const database = () => (opened ??= open().catch(() => null));

  /**
   * @param {IDBTransactionMode} mode
   * @param {(photos: IDBObjectStore, files: IDBObjectStore) => void} work
   */
  async function change(mode, work) {
    const db = await database();
    if (!db) return;
    const transaction = db.transaction([PHOTOS, FILES], mode);
    work(transaction.objectStore(PHOTOS), transaction.objectStore(FILES));
    await finished(transaction).catch(() => {});
  }

  /**
   * @param {import('./photo.js').Photo} photo
   * @param {Partial<Kept>} what
   */
  async function note({ id, name, size, sha256, held }, what) {
    const db = await database();
    if (!db) return;
    const transaction = db.transaction(PHOTOS, 'readwrite', { durability: 'relaxed' });
    const photos = transaction.objectStore(PHOTOS);
    const request = photos.get(id);
    request.onsuccess = () => {
      /** @type {Kept} */
      const before = request.result ?? { id, session, order: ++order, name, size, uploaded: null };
      photos.put({ ...before, sha256, held, ...what });
    };
    await finished(transaction).catch(() => {});
  }

  return {
    /**
     * Keeps a new photo and its file; resolves also where that can't be done.
     * @param {import('./photo.js').Photo} photo
     */
    add(photo) {
      const noted = note(photo, {});
      copying = Promise.all([noted, copying]).then(async () => {
        if (photo.abort.signal.aborted) return;
        const db = await database();
        if (!db) return;
        const transaction = db.transaction(FILES, 'readwrite', { durability: 'relaxed' });
        transaction.objectStore(FILES).put(photo.file, photo.id);
        await finished(transaction).catch(() => {});
      });
      return copying;
    },

    /**
     * Keeps the ticket a photo is about to be sent with.
     * @param {import('./photo.js').Photo} photo
     */
    ticket: (photo) => note(photo, {}),

    /**
     * Keeps that a photo waits only for its labels; its file is not needed any more.
     * @param {import('./photo.js').Photo} photo
     * @param {string} name what the service calls it
     */
    async uploaded(photo, name) {
      await note(photo, { held: null, uploaded: name });
      await change('readwrite', (_, files) => files.delete(photo.id));
    },

    /** @param {string[]} ids */
    async forget(ids) {
      await change('readwrite', (photos, files) => {
        for (const id of ids) {
          photos.delete(id);
          files.delete(id);
        }
      });
    },

    /**
     * Takes over what pages that are gone have left, in the order it was added.
     * @returns {Promise<(Kept & {file: File | null})[]>}
     */
    async claim() {
      if (!navigator.locks) return [];
      void navigator.locks.request(lock(session), () => new Promise(() => {}));
      const db = await database();
      if (!db) return [];
      /** @type {Kept[]} */
      const all = await result(db.transaction(PHOTOS).objectStore(PHOTOS).getAll());
      const found = [];
      for (const other of new Set(all.map((kept) => kept.session))) {
        const own = all.filter((kept) => kept.session === other);
        const took = await navigator.locks.request(lock(other), { ifAvailable: true }, (held) =>
          held ? takeOver(db, own) : [],
        );
        found.push(...took);
      }
      order = Math.max(0, ...found.map((kept) => kept.order));
      return found.sort((a, b) => a.order - b.order);
    },
  };

  /**
   * @param {IDBDatabase} db
   * @param {Kept[]} all
   */
  async function takeOver(db, all) {
    const transaction = db.transaction([PHOTOS, FILES], 'readwrite');
    const photos = transaction.objectStore(PHOTOS);
    const files = transaction.objectStore(FILES);
    const found = await Promise.all(
      all.map(async (kept) => {
        /** @type {[Kept | undefined, File | undefined]} */
        const [still, file] = await Promise.all([
          result(photos.get(kept.id)),
          result(files.get(kept.id)),
        ]);
        // Another page may have taken it between the look and the lock.
        if (still?.session !== kept.session) return [];
        photos.put({ ...still, session });
        return [{ ...still, file: file ?? null }];
      }),
    );
    return found.flat();
  }
}

/** @typedef {ReturnType<typeof createStore>} Store */

/** @param {string} session */
const lock = (session) => `uploads of ${session}`;

/** @returns {Promise<IDBDatabase>} */
function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(PHOTOS, { keyPath: 'id' });
    request.result.createObjectStore(FILES);
  };
  return result(request);
}

/**
 * @template Result
 * @param {IDBRequest<Result>} request
 * @returns {Promise<Result>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
