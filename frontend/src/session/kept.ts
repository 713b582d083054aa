import { ADDRESSES } from '../addresses.ts';
import { clearDatabase } from '../database.ts';
import { readNote, removeNote } from '../install/note.ts';
import { dropShared } from '../install/shared.ts';
import { keptAs } from '../kept.ts';
import { clearLeftovers } from '../photos/leftovers.ts';
import { PHOTOS_HERE } from '../upload/latest.ts';
import { UPLOADS } from '../upload/store.ts';

/** Removes all that this browser keeps for a person. */
export async function forget(owner: string) {
  clearLeftovers(owner);
  localStorage.removeItem(keptAs(PHOTOS_HERE, owner));
  const shared = readNote();
  removeNote();
  if (shared) await dropShared(shared.id);
  await Promise.all([clearDatabase(UPLOADS, owner), clearDatabase(ADDRESSES, owner)]);
}
