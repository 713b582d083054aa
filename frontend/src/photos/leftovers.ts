const KEY = 'photos to delete';

export type Leftovers = ReturnType<typeof createLeftovers>;

/**
 * Names of photos that a page was left with before it could have them deleted, for the next page
 * that opens. Where the browser keeps nothing for a page, these photos stay.
 */
export function createLeftovers(
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = () => localStorage,
) {
  function look(): string[] {
    try {
      const names = JSON.parse(storage().getItem(KEY) ?? '[]');
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
        storage().setItem(KEY, JSON.stringify([...new Set([...look(), ...names])]));
      } catch {
        // There is nobody left to be told.
      }
    },

    /** Gives the names, to one page only. */
    take() {
      const names = look();
      if (names.length) storage().removeItem(KEY);
      return names;
    },
  };
}
