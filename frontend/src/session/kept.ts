import { clearLeftovers } from '../photos/leftovers.ts';
import { clearUploads } from '../upload/database.ts';

/** Removes all that this browser keeps for a person. */
export async function forget(owner: string) {
  clearLeftovers(owner);
  await clearUploads(owner);
}
