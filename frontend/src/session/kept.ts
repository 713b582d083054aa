import { ADDRESSES } from '../addresses.ts';
import { clearDatabase } from '../database.ts';
import { keptAs } from '../kept.ts';
import { LEFTOVERS } from '../photos/leftovers.ts';
import { UPLOADS } from '../upload/store.ts';

/** Removes all that this browser keeps for a person. */
export async function forget(owner: string) {
  localStorage.removeItem(keptAs(LEFTOVERS, owner));
  await Promise.all([clearDatabase(UPLOADS, owner), clearDatabase(ADDRESSES, owner)]);
}
