import { createDatabase, type Form, onResult, result } from '../database.ts';
import type { Held, Photo } from './photo.ts';

// What a reload must not lose: the photos that aren't analysed yet, in this browser's database.
// The files are apart from what is known of them, so that noting a ticket never waits for a copy.

const PHOTOS = 'photos';
const FILES = 'files';
export const UPLOADS: Form = { name: 'uploads', stores: { [PHOTOS]: { keyPath: 'id' }, [FILES]: {} } };

interface Kept {
  id: string;
  /** The page that works on it. */
  session: string;
  order: number;
  /** The file's own. */
  name: string;
  size: number;
  sha256?: string;
  held: Held | null;
  /** The name the service gave it, once it has all its bytes. */
  uploaded: string | null;
}

/**
 * Keeps photos across page loads. Each open page works on its own; a page that is new takes over
 * those of pages that are gone, of the same person only. Where the browser can't keep them (a
 * private window, no room), a reload loses them, and everything else works.
 * @param owner whose photos they are; null where there is one for all
 */
export function createStore(owner: string | null = null) {
  const session = crypto.randomUUID();
  const { connected, change } = createDatabase(UPLOADS, owner);
  let order = 0;
  /** One copy at a time leaves the disk to others. */
  let copying = Promise.resolve();

  function note({ id, name, size, sha256, held }: Photo, what: Partial<Kept>) {
    return change([PHOTOS], ([photos]) => {
      if (!photos) return;
      onResult(photos.get(id), (known: Kept | undefined) => {
        const own = known ?? { id, session, order: ++order, name, size, uploaded: null };
        photos.put({ ...own, sha256, held, ...what } satisfies Kept);
      });
    });
  }

  return {
    /** Keeps a new photo and its file; resolves also where that can't be done. */
    add(photo: Photo) {
      const noted = note(photo, {});
      copying = Promise.all([noted, copying]).then(async () => {
        if (photo.abort.signal.aborted) return;
        await change([FILES], ([files]) => files?.put(photo.file, photo.id));
      });
      return copying;
    },

    /** Keeps the ticket a photo is about to be sent with. */
    ticket: (photo: Photo) => note(photo, {}),

    /**
     * Keeps that a photo waits only for its labels; its file is not needed any more.
     * @param name what the service calls it
     */
    async uploaded(photo: Photo, name: string) {
      await note(photo, { held: null, uploaded: name });
      await change([FILES], ([files]) => files?.delete(photo.id), 'default');
    },

    async forget(ids: string[]) {
      const both = (stores: IDBObjectStore[]) => {
        for (const store of stores) for (const id of ids) store.delete(id);
      };
      await change([PHOTOS, FILES], both, 'default');
    },

    /** Takes over what pages that are gone have left, in the order it was added. */
    async claim(): Promise<(Kept & { file: File | null })[]> {
      if (!navigator.locks) return [];
      void navigator.locks.request(lock(session), () => new Promise(() => {}));
      const db = await connected();
      if (!db) return [];
      const all: Kept[] = await result(db.transaction(PHOTOS).objectStore(PHOTOS).getAll());
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

  async function takeOver(db: IDBDatabase, all: Kept[]) {
    const transaction = db.transaction([PHOTOS, FILES], 'readwrite');
    const photos = transaction.objectStore(PHOTOS);
    const files = transaction.objectStore(FILES);
    const found = await Promise.all(
      all.map(async (kept) => {
        const [still, file]: [Kept | undefined, File | undefined] = await Promise.all([
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

export type Store = ReturnType<typeof createStore>;

const lock = (session: string) => `uploads of ${session}`;
