import { keptAs } from '../kept.ts';

/** Where somebody was on a list: how far down, and which photo was where in the window. */
export interface Place {
  /** How far the window was scrolled, in pixels. */
  top: number;
  /** The photo that was first in the window. */
  name?: string;
  /** Its day, as the service counts it. */
  day?: string;
  /** How many photos were before it, where that is known. */
  before?: number;
  /** How far its top was below the window's, in pixels. */
  offset?: number;
}

/** So many places are kept, those that were seen last. */
const MOST = 30;

/** Places are written down at most this often, in milliseconds. */
const PAUSE = 300;

const PLACES = 'places';

export type Places = ReturnType<typeof createPlaces>;

/**
 * Where somebody was on each address, for as long as the tab is there: going back to it, by whatever
 * way, or loading it anew leads there again.
 * @param owner who sees the photos; null where there is one for all
 */
export function createPlaces(
  owner: string | null = null,
  {
    storage = () => sessionStorage,
    page = window,
  }: { storage?: () => Pick<Storage, 'getItem' | 'setItem'>; page?: EventTarget } = {},
) {
  const key = keptAs(PLACES, owner);
  const places = read();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function read(): Map<string, Place> {
    try {
      return new Map(JSON.parse(storage().getItem(key) ?? '[]'));
    } catch {
      return new Map();
    }
  }

  function write() {
    clearTimeout(timer);
    timer = undefined;
    try {
      storage().setItem(key, JSON.stringify([...places]));
    } catch {
      // Where a browser keeps nothing, only a reload forgets.
    }
  }

  page.addEventListener('pagehide', write);

  return {
    of: (address: string) => places.get(address),

    keep(address: string, place: Place) {
      places.delete(address);
      places.set(address, place);
      for (const oldest of places.keys()) {
        if (places.size <= MOST) break;
        places.delete(oldest);
      }
      timer ??= setTimeout(write, PAUSE);
    },
  };
}

/** Removes everybody's places from this tab: they name photos. */
export function clearPlaces(storage: Storage = sessionStorage) {
  for (const key of Object.keys(storage)) if (key.startsWith(PLACES)) storage.removeItem(key);
}
