/**
 * The name under which a browser keeps something for one person: another who signs in there finds
 * nothing of it.
 * @param owner null where there is one for all
 */
export function keptAs(name: string, owner: string | null) {
  return owner ? `${name} of ${owner}` : name;
}
