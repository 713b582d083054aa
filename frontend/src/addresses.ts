import type { Api } from './api.ts';
import { createDatabase, type Form, onResult } from './database.ts';

// The address of a picture is signed: each answer of the service gives another, which a browser takes
// for another picture, and fetches it again. So one address is kept for as long as it is good.

const PICTURES = 'pictures';
export const ADDRESSES: Form = {
  name: 'addresses',
  stores: { [PICTURES]: { keyPath: 'picture', index: 'until' } },
};

/** How many are kept: 1.5 KB each. */
const MOST = 6_000;

/** What isn't good for so long any more, in milliseconds, may end before it is used. */
const LEAST = 2 * 60_000;

/** The page does without rather than wait longer than this, in milliseconds. */
const PATIENCE = 2_000;

const LINKS = ['thumbnail_url', 'image_url'] as const;

interface Kept {
  /** The address without what changes. */
  picture: string;
  address: string;
  /** When it ends by this browser's clock, in milliseconds since 1970. */
  until: number;
}

/** An image, of whatever form, or what was said instead of it. */
type Linked = Partial<Record<(typeof LINKS)[number], string | null>>;

/** What an address is kept as; null where there is none, or it doesn't say how long it is good. */
function toKept(address: string | null | undefined, now: number): Kept | null {
  if (!address || !URL.canParse(address)) return null;
  const { origin, pathname, searchParams } = new URL(address);
  const seconds = Number(searchParams.get('X-Amz-Expires'));
  // By this browser's clock throughout, which may be wrong.
  return seconds > 0 ? { picture: origin + pathname, address, until: now + seconds * 1_000 } : null;
}

/**
 * Keeps the addresses of an owner's pictures, over reloads and for all tabs. Where the browser can't,
 * pictures are fetched again, and that is all.
 * @param owner whose they are; null where there is one for all
 */
export function createAddresses(
  owner: string | null,
  { now = Date.now, database = createDatabase(ADDRESSES, owner, PATIENCE) } = {},
) {
  let tidied = false;

  /** Settles with those that are known and good, by their pictures, and keeps the others. */
  async function exchange(given: Kept[], renew: boolean): Promise<Map<string, string>> {
    const good = new Map<string, string>();
    const { promise: read, resolve } = Promise.withResolvers<void>();
    const changed = database.change([PICTURES], ([pictures]) => {
      if (!pictures) return;
      if (!tidied) removeEnded(pictures);
      onResult(pictures.count(), (count) => {
        let left = given.length;
        for (const one of given) {
          onResult(pictures.get(one.picture), (known: Kept | undefined) => {
            if (known && !renew && known.until > now() + LEAST) good.set(one.picture, known.address);
            // The first that come are those at the top of a list, where the next visit begins.
            else if (known || count < MOST) pictures.put(one);
            if (!--left) resolve();
          });
        }
      });
    });
    // What is read is shown, whenever the rest is written.
    await Promise.race([read, changed]);
    return good;
  }

  function removeEnded(pictures: IDBObjectStore) {
    tidied = true;
    const ended = pictures.index('until').getAllKeys(IDBKeyRange.upperBound(now()));
    onResult(ended, (keys) => keys.forEach((key) => pictures.delete(key)));
  }

  return {
    /**
     * Puts the kept addresses in the place of those in an answer.
     * @param renew has those of the answer be kept instead, as the others have failed
     */
    async keep<Image extends object>(images: Image[], renew = false): Promise<Image[]> {
      const given = images.flatMap((image: Linked) =>
        LINKS.flatMap((link) => toKept(image[link], now()) ?? []),
      );
      if (!given.length) return images;
      const good = await exchange(given, renew);
      return images.map((image: Image & Linked) => {
        const exchanged: Linked = {};
        for (const link of LINKS) {
          const kept = toKept(image[link], 0);
          const known = kept && good.get(kept.picture);
          if (known) exchanged[link] = known;
        }
        return { ...image, ...exchanged };
      });
    },

    /** Keeps an address no more, as its picture can't be loaded from it. */
    drop(address: string) {
      const kept = toKept(address, 0);
      if (!kept) return;
      void database.change([PICTURES], ([pictures]) => {
        if (!pictures) return;
        onResult(pictures.get(kept.picture), (known: Kept | undefined) => {
          if (known?.address === address) pictures.delete(kept.picture);
        });
      });
    },
  };
}

export type Addresses = ReturnType<typeof createAddresses>;

/** The same service, whose pictures have the addresses that they had before. */
export function withAddresses(api: Api, addresses: Addresses): Api {
  return {
    ...api,
    async image(...question) {
      const image = await api.image(...question);
      return (await addresses.keep([image]))[0] ?? image;
    },
    async search(...question) {
      const answer = await api.search(...question);
      return { ...answer, images: await addresses.keep(answer.images) };
    },
    // Also asked when a picture could not be loaded from the address that was known.
    lookup: async (...question) => addresses.keep(await api.lookup(...question), true),
  };
}
