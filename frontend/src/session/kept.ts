import { keptAs } from '../kept.ts';
import { LEFTOVERS } from '../photos/leftovers.ts';
import { clearUploads } from '../upload/database.ts';

/** Removes all that this browser keeps for a person. */
export async function forget(owner: string) {
  localStorage.removeItem(keptAs(LEFTOVERS, owner));
  await clearUploads(owner);
}
