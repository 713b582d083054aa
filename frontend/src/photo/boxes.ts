import { percent } from '../format.ts';
import type { Box, ImageRecord, Label, Word } from '../generated/api.ts';

/** A thing, a face or a word that is drawn over the picture. */
export interface Outline {
  /** Unique within the photo. */
  id: string;
  /** The label's name, or `face 1`, `face 2`, ...; of words in one line, `line 0`, `line 1`, ... */
  of: string;
  /** What it is called: `Cat, 93 %`, `Person 2 of 3, 90 %`. */
  name: string;
  /** In pixels of the upright picture, as are the others. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * The boxes of things and faces, the largest first: what is drawn later lies above, and a small
 * thing in front of a large one can be reached.
 * @returns none if the size of the picture is not known
 */
export function boxesOf({
  width,
  height,
  details,
  faces,
}: Pick<ImageRecord, 'width' | 'height' | 'details' | 'faces'>): Outline[] {
  if (!width || !height) return [];
  const things = details.flatMap(({ name, instances }) =>
    instances.map(({ box, confidence }, number) => ({
      id: `${name} ${number}`,
      of: name,
      name: `${numbered(name, number, instances.length)}, ${percent(confidence)}`,
      ...inPixels(box, width, height),
    })),
  );
  const found = faces.map(({ box, confidence }, number) => ({
    id: faceKey(number),
    of: faceKey(number),
    name: `${numbered('Face', number, faces.length)}, ${percent(confidence)}`,
    ...inPixels(box, width, height),
  }));
  return [...things, ...found].sort((a, b) => b.width * b.height - a.width * a.height);
}

/** The boxes of the words in a picture; none if its size is not known. */
export function wordBoxes({
  width,
  height,
  words,
}: Pick<ImageRecord, 'width' | 'height' | 'words'>): Outline[] {
  if (!width || !height) return [];
  return words.map(({ text, box, line }: Word, number) => ({
    id: `word ${number + 1}`,
    of: lineKey(line),
    name: text,
    ...inPixels(box, width, height),
  }));
}

/** What the boxes of a line's words belong to. */
export function lineKey(line: number) {
  return `line ${line}`;
}

/**
 * What a face's boxes belong to.
 * @param number from 0
 */
export function faceKey(number: number) {
  return `face ${number + 1}`;
}

/**
 * The boxes that show a label: its own, or else those of the kinds of it. So `Animal` shows cats.
 * @returns ids
 */
export function showing(label: string, boxes: Outline[], details: Label[]): Set<string> {
  const own = boxes.filter(({ of }) => of === label);
  const kinds = details.filter(({ parents }) => parents.includes(label));
  const kindNames = new Set(kinds.map(({ name }) => name));
  const shown = own.length ? own : boxes.filter(({ of }) => kindNames.has(of));
  return new Set(shown.map(({ id }) => id));
}

/**
 * A rectangle in pixels; what reaches beyond the picture ends at its edge.
 * @param width of the picture
 */
export function inPixels(box: Box, width: number, height: number) {
  const [left, top] = [within(box.left) * width, within(box.top) * height];
  const right = within(box.left + box.width) * width;
  const bottom = within(box.top + box.height) * height;
  return { left, top, width: right - left, height: bottom - top };
}

function within(fraction: number) {
  return Math.min(1, Math.max(0, fraction));
}

/** @param number from 0 */
function numbered(name: string, number: number, count: number) {
  return count > 1 ? `${name} ${number + 1} of ${count}` : name;
}
