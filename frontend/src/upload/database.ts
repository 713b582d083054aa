import { keptAs } from '../kept.ts';
import { sleep } from '../timing.ts';

// What the browser keeps of uploads, and how it is reached. The package idb would spare 25 of these
// lines and add 1.5 KB to the first load.

export const UPLOADS = 'uploads';
export const PHOTOS = 'photos';
export const FILES = 'files';

/** Nothing waits longer than this, in milliseconds, for a browser that answers nothing. */
const PATIENCE = 10_000;

export type Work = (stores: IDBObjectStore[]) => void;
export type Database = ReturnType<typeof createDatabase>;

/**
 * The database of a person's uploads, opened when it is first needed, and anew when the browser has
 * closed it, as it does when what sites have stored is cleared. Once another page removes it, its
 * person has signed out, and nothing more is kept.
 */
export function createDatabase(owner: string | null, patience = PATIENCE) {
  let current: IDBDatabase | null = null;
  let opening: Promise<unknown> | undefined;
  let removed = false;

  /** Null where there is none, or none yet. */
  async function connected(): Promise<IDBDatabase | null> {
    if (removed) return null;
    opening ??= inTime(openFor(owner).then(take, letGo));
    await opening;
    return current;
  }

  function take(db: IDBDatabase) {
    current = db;
    db.onclose = () => current === db && letGo();
    db.onversionchange = () => {
      removed = true;
      db.close();
    };
  }

  /** The next who needs it opens it anew. */
  function letGo() {
    current = null;
    opening = undefined;
  }

  function inTime(work: Promise<unknown>) {
    const over = new AbortController();
    return Promise.race([work, sleep(patience, over.signal)]).finally(() => over.abort());
  }

  return {
    connected,

    /**
     * Works in one transaction, once more where the browser closed the database meanwhile. Resolves
     * also where it can't be done, and when it takes too long: a reload loses it, and that is all.
     */
    async change(names: string[], work: Work, durability: IDBTransactionDurability = 'relaxed') {
      for (let attempt = 0; attempt < 2; attempt++) {
        const db = await connected();
        if (!db) return;
        try {
          await inTime(within(db, names, work, durability));
          return;
        } catch (error) {
          // Not every browser tells of it.
          const closed = error instanceof DOMException && error.name === 'InvalidStateError';
          if (closed && current === db) letGo();
          if (current === db) return;
        }
      }
    },
  };
}

/** Removes all that is kept of a person's uploads, also what other open pages keep. */
export async function clearUploads(owner: string) {
  const name = keptAs(UPLOADS, owner);
  try {
    const db = await openFor(owner);
    await within(db, [PHOTOS, FILES], (stores) => stores.forEach((one) => one.clear()));
    db.close();
    // It goes as soon as the last page lets go of it.
    indexedDB.deleteDatabase(name);
  } catch {
    // Where a browser keeps nothing there is nothing to remove.
  }
}

async function openFor(owner: string | null): Promise<IDBDatabase> {
  const request = indexedDB.open(keptAs(UPLOADS, owner), 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(PHOTOS, { keyPath: 'id' });
    request.result.createObjectStore(FILES);
  };
  return result(request);
}

/** Works in one transaction, and resolves when it is done. */
function within(
  db: IDBDatabase,
  names: string[],
  work: Work,
  durability: IDBTransactionDurability = 'default',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(names, 'readwrite', { durability });
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    work(names.map((name) => transaction.objectStore(name)));
  });
}

/** Goes on with what a store answers; what that throws is the end of its transaction, and no more. */
export function onResult<Result>(request: IDBRequest<Result>, next: (result: Result) => void) {
  request.onsuccess = () => {
    try {
      next(request.result);
    } catch {
      request.transaction?.abort();
    }
  };
}

export function result<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
