/** Under what a tab's session storage has the share that it was opened with. */
const NOTE = 'shared';

/** A share that a tab was opened with. */
export interface Note {
  /** By which it is found; empty where the photos could not be kept. */
  id: string;
  /** Whose it has become: of who was the first to be signed in in this tab. */
  owner?: string;
}

/**
 * Notes in this tab what its address says was shared, and takes that out of the address.
 * @returns whether it said so
 */
export function noteShare(): boolean {
  const id = new URLSearchParams(location.search).get('shared');
  if (id === null) return false;
  write({ id });
  history.replaceState(null, '', `${location.pathname}#/upload`);
  return true;
}

export function readNote(): Note | null {
  const text = sessionStorage.getItem(NOTE);
  return text === null ? null : JSON.parse(text);
}

export const write = (note: Note) => sessionStorage.setItem(NOTE, JSON.stringify(note));

export const removeNote = () => sessionStorage.removeItem(NOTE);
