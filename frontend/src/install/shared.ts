import { createDatabase, type Form, result, within } from '../database.ts';

// Photos that other apps have shared with this one, until somebody's page takes them. The service
// worker, which gets them, can't know whose they will be.

const SHARES = 'shares';
export const SHARED: Form = { name: 'shared', stores: { [SHARES]: { keyPath: 'id' } } };

/** What nobody has taken for so long, in milliseconds, nobody will. */
const LONGEST = 24 * 60 * 60_000;

export interface Share {
  id: string;
  files: File[];
  /** When it came, in milliseconds since 1970. */
  at: number;
  /** Whether the page itself has sent it: no other site can do that. */
  own: boolean;
}

const database = createDatabase(SHARED, null);

/**
 * Keeps photos.
 * @returns by which they are taken
 * @throws where the browser can't keep them
 */
export async function keepShared(files: File[], own: boolean): Promise<string> {
  const share: Share = { id: crypto.randomUUID(), files, at: Date.now(), own };
  await change((shares) => shares.put(share));
  await sweep();
  return share.id;
}

/** What was shared; null where that is gone. */
export async function findShared(id: string): Promise<Share | null> {
  const db = await database.connected();
  if (!db) return null;
  return (await result(db.transaction(SHARES).objectStore(SHARES).get(id))) ?? null;
}

export const dropShared = (id: string) => change((shares) => shares.delete(id)).catch(() => {});

/** Forgets what nobody has taken in time. */
async function sweep() {
  const db = await database.connected();
  if (!db) return;
  const all: Share[] = await result(db.transaction(SHARES).objectStore(SHARES).getAll());
  for (const { id, at } of all) if (at < Date.now() - LONGEST) await dropShared(id);
}

async function change(work: (shares: IDBObjectStore) => void) {
  const db = await database.connected();
  if (!db) throw new Error('The browser has no database.');
  await within(db, [SHARES], ([shares]) => shares && work(shares));
}
