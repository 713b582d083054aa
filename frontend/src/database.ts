import { keptAs } from './kept.ts';
import { sleep } from './timing.ts';

// How the browser's databases are reached. The package idb would spare 25 of these lines and add
// 1.5 KB to the first load.

/** What a database has. */
export interface Form {
  name: string;
  /** How each of its stores finds its records: by a key of theirs, or also in another order. */
  stores: Record<string, { keyPath?: string; index?: string }>;
}

/** Nothing waits longer than this, in milliseconds, for a browser that answers nothing. */
const PATIENCE = 10_000;

export type Work = (stores: IDBObjectStore[]) => void;
export type Database = ReturnType<typeof createDatabase>;

/**
 * A person's database, opened when it is first needed, and anew when the browser has closed it, as it
 * does when what sites have stored is cleared. Once another page removes it, its person has signed
 * out, and nothing more is kept.
 * @param owner whose it is; null where there is one for all
 * @param patience milliseconds
 */
export function createDatabase(form: Form, owner: string | null, patience = PATIENCE) {
  let current: IDBDatabase | null = null;
  let opening: Promise<unknown> | undefined;
  let removed = false;

  /** Null where there is none, or none yet. */
  async function connected(): Promise<IDBDatabase | null> {
    if (removed) return null;
    opening ??= inTime(openFor(form, owner).then(take, letGo));
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

/** Removes a person's database, also what other open pages keep in it. */
export async function clearDatabase(form: Form, owner: string) {
  try {
    const db = await openFor(form, owner);
    await within(db, Object.keys(form.stores), (stores) => stores.forEach((one) => one.clear()));
    db.close();
    // It goes as soon as the last page lets go of it.
    indexedDB.deleteDatabase(keptAs(form.name, owner));
  } catch {
    // Where a browser keeps nothing there is nothing to remove.
  }
}

async function openFor({ name, stores }: Form, owner: string | null): Promise<IDBDatabase> {
  const request = indexedDB.open(keptAs(name, owner), 1);
  request.onupgradeneeded = () => {
    for (const [store, { keyPath, index }] of Object.entries(stores)) {
      const made = request.result.createObjectStore(store, keyPath ? { keyPath } : {});
      if (index) made.createIndex(index, index);
    }
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
