/** What is selected, and the photo from which a range goes. */
export interface Selection {
  names: ReadonlySet<string>;
  anchor: string | null;
}

export const NOTHING: Selection = { names: new Set(), anchor: null };

/** Selects a photo or no longer does. */
export function toggle({ names }: Selection, name: string): Selection {
  const next = new Set(names);
  if (!next.delete(name)) next.add(name);
  return { names: next, anchor: name };
}

/**
 * Brings all photos between the last one that was touched and this one to this one's new state.
 * @param shown all names, in their order
 */
export function extend(selection: Selection, name: string, shown: string[]): Selection {
  const { names, anchor } = selection;
  const [from, to] = [shown.indexOf(anchor ?? name), shown.indexOf(name)].sort((a, b) => a - b);
  if (from === undefined || to === undefined || from < 0) return toggle(selection, name);
  const next = new Set(names);
  const select = !names.has(name);
  for (const between of shown.slice(from, to + 1)) {
    if (select) next.add(between);
    else next.delete(between);
  }
  return { names: next, anchor: name };
}
