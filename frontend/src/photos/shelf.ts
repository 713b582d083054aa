import type { ImageSummary } from '../generated/api.ts';

/** What lists of photos have to be told, whether they are on the screen or not. */
export interface Kept {
  forget: (filename: string) => void;
  relabel: (images: ImageSummary[]) => void;
  end: () => void;
}

/** So many lists are kept, those that were seen last. */
const MOST = 3;

export type Shelf = ReturnType<typeof createShelf>;

/** Lists of photos that were on the screen, so that going back to one finds it as it was. */
export function createShelf() {
  const lists = new Map<string, Kept>();

  return {
    /** Gives the list of an address; one that is made for it, where there is none. */
    take<List extends Kept>(address: string, make: () => List): List {
      // What was put there under an address is what its view made.
      const list = (lists.get(address) as List | undefined) ?? make();
      lists.delete(address);
      lists.set(address, list);
      for (const [oldest, { end }] of lists) {
        if (lists.size <= MOST) break;
        lists.delete(oldest);
        end();
      }
      return list;
    },

    has: (address: string) => lists.has(address),

    /** Has the list of an address begun anew. */
    drop(address: string) {
      lists.get(address)?.end();
      lists.delete(address);
    },

    forget(filename: string) {
      for (const list of lists.values()) list.forget(filename);
    },

    relabel(images: ImageSummary[]) {
      for (const list of lists.values()) list.relabel(images);
    },
  };
}
