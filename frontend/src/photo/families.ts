import type { Label } from '../generated/api.ts';

/** A label and the labels that are kinds of it. */
export interface Kin {
  label: Label;
  kinds: Kin[];
}

/**
 * Labels as families: each below the closest of those it is a kind of. What is known most exactly
 * comes first: families that have kinds before single labels, and among each the surest.
 * @param details a label's parents are all that it is a kind of
 */
export function families(details: Label[]): Kin[] {
  const kin = new Map(details.map((label) => [label.name, { label, kinds: [] } as Kin]));
  const roots: Kin[] = [];
  for (const one of kin.values()) {
    const parent = one.label.parents
      .map((name) => kin.get(name))
      // With fewer parents of its own: so no circle comes of answers that contradict themselves.
      .filter((other) => other !== undefined)
      .filter(({ label }) => label.parents.length < one.label.parents.length)
      .reduce<Kin | null>((closest, other) => (isCloser(other, closest) ? other : closest), null);
    (parent?.kinds ?? roots).push(one);
  }
  for (const { kinds } of kin.values()) kinds.sort(exactFirst);
  return roots.sort(exactFirst);
}

function isCloser(one: Kin, other: Kin | null) {
  return !other || one.label.parents.length > other.label.parents.length;
}

function exactFirst(a: Kin, b: Kin) {
  const exact = Number(b.kinds.length > 0) - Number(a.kinds.length > 0);
  return exact || b.label.confidence - a.label.confidence;
}
