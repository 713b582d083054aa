import type { ImageRecord } from '../generated/api.ts';

type Found = Pick<ImageRecord, 'details' | 'faces'>;

/**
 * The lowest confidence of what was found in a photo, in whole percent: from there on something can
 * be hidden.
 * @returns null where all are equally sure, or there is nothing
 */
export function lowest({ details, faces }: Found): number | null {
  const things = details.flatMap((label) => [label, ...label.instances]);
  const all = [...things, ...faces].map(({ confidence }) => Math.floor(confidence));
  const least = Math.min(...all);
  return least < Math.max(...all) ? least : null;
}

/**
 * The confidence below which nothing of a photo is shown.
 * @param wanted chosen at this photo or another; where there is nothing to choose, all is shown
 */
export function leastOf(found: Found, wanted: number) {
  return lowest(found) === null ? 0 : wanted;
}
