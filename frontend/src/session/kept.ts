import { keptAs } from '../kept.ts';
import { LEFTOVERS } from '../photos/leftovers.ts';
import { clearUploads } from '../upload/database.ts';
import { PHOTOS_HERE } from '../upload/latest.ts';

/** Removes all that this browser keeps for a person. */
export async function forget(owner: string) {
  localStorage.removeItem(keptAs(LEFTOVERS, owner));
  localStorage.removeItem(keptAs(PHOTOS_HERE, owner));
  await clearUploads(owner);
}
