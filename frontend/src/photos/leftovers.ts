import { keptAs } from '../kept.ts';

const LEFTOVERS = 'photos to delete';

/** Names of photos, and when each was deleted, as Date.now() counts. */
export type Found = Map<string, number>;

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export type Leftovers = ReturnType<typeof createLeftovers>;

/**
 * Names of photos that a page has still to have deleted. A browser may end a page without letting it
 * send anything more, so they are noted beforehand; once it is gone, one of the other pages of the
 * same person takes them over, at once or when it opens. As long as a page is there, it holds a lock,
 * so that no other cuts its time to undo short. Where the browser keeps nothing, these photos stay.
 * @param owner whose photos they are; null where there is one for all
 */
export function createLeftovers(
  owner: string | null = null,
  {
    storage = () => localStorage,
    locks = navigator.locks,
    page = window,
  }: {
    storage?: () => Kept;
    locks?: Pick<LockManager, 'request'>;
    /** Says what other pages have noted. */
    page?: EventTarget;
  } = {},
) {
  const prefix = prefixOf(owner);
  const own = prefix + crypto.randomUUID();
  let noted: Found = new Map();
  locks?.request(own, () => new Promise(() => {})).catch(() => {});

  function look(key: string): Found {
    try {
      const entries = Object.entries(JSON.parse(storage().getItem(key) ?? '{}'));
      return new Map(entries.map(([name, at]) => [name, Number(at)]));
    } catch {
      return new Map();
    }
  }

  function write() {
    try {
      if (noted.size) storage().setItem(own, JSON.stringify(Object.fromEntries(noted)));
      else storage().removeItem(own);
    } catch {
      // Then only what can be sent at leaving is deleted.
    }
  }

  return {
    /** Notes all that this page has to delete, and no more. */
    keep(names: Iterable<string>) {
      const now = Date.now();
      const next: Found = new Map();
      for (const name of names) next.set(name, noted.get(name) ?? now);
      if (!next.size && !noted.size) return;
      noted = next;
      write();
    },

    /** Takes over what pages leave, those that are gone and those that will be; each one page only. */
    follow(onFound: (found: Found) => void) {
      const awaited = new Set([own]);

      function awaitEnd(key: string) {
        if (!key.startsWith(prefix) || awaited.has(key)) return;
        awaited.add(key);
        locks?.request(key, () => takeOver(key)).catch(() => {});
      }

      function takeOver(key: string) {
        awaited.delete(key);
        const found = look(key);
        // Noted here before it is no more noted there: this page may end in between.
        for (const [name, at] of found) noted.set(name, noted.get(name) ?? at);
        write();
        storage().removeItem(key);
        if (found.size) onFound(found);
      }

      try {
        Object.keys(storage()).forEach(awaitEnd);
      } catch {
        return; // Nothing is kept here.
      }
      page.addEventListener('storage', (event) => {
        const { key, newValue } = event as StorageEvent;
        if (key && newValue) awaitEnd(key);
      });
    },
  };
}

/** Removes what any page has noted for a person. */
export function clearLeftovers(owner: string) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(prefixOf(owner))) localStorage.removeItem(key);
  }
}

const prefixOf = (owner: string | null) => `${keptAs(LEFTOVERS, owner)} in `;
