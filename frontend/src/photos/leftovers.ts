import { keptAs } from '../kept.ts';

export const LEFTOVERS = 'photos to delete';

export type Leftovers = ReturnType<typeof createLeftovers>;

/**
 * Names of photos that a page was left with before it could have them deleted, for the next page
 * that opens for the same person. Where the browser keeps nothing for a page, these photos stay.
 * @param owner whose photos they are; null where there is one for all
 */
export function createLeftovers(
  owner: string | null = null,
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = () => localStorage,
) {
  const key = keptAs(LEFTOVERS, owner);

  function look(): string[] {
    try {
      const names = JSON.parse(storage().getItem(key) ?? '[]');
      return Array.isArray(names) ? names : [];
    } catch {
      return [];
    }
  }

  return {
    /** @param names beside those of other pages */
    keep(names: string[]) {
      if (!names.length) return;
      try {
        storage().setItem(key, JSON.stringify([...new Set([...look(), ...names])]));
      } catch {
        // There is nobody left to be told.
      }
    },

    /** Gives the names, to one page only. */
    take() {
      const names = look();
      if (names.length) storage().removeItem(key);
      return names;
    },
  };
}
