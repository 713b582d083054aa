import { percent } from '../format.ts';
import type { AgeRange, Box, ImageRecord, Label, Word } from '../generated/api.ts';

/** A thing, a face or a word that is drawn over the picture. */
export interface Outline {
  /** Unique within the photo. */
  id: string;
  /** The label's name, or `face 1`, `face 2`, ...; of words in one line, `line 0`, `line 1`, ... */
  of: string;
  /** What it is called: `Cat, 93 %`, `Person 2 of 3, 90 %`. */
  name: string;
  /** What stands at it: `Cat`, `Person 2`. */
  caption: string;
  /** What stands behind that: `93 %`; of a face the guessed age, `20–41`. */
  sure: string;
  /** 0 to 100. */
  confidence: number;
  /** 1 to 8: the boxes of one label, and those of all faces, have one. */
  hue: number;
  /** In pixels of the upright picture, as are the others. */
  left: number;
  top: number;
  width: number;
  height: number;
}

/** As many colours tell boxes apart. */
const HUES = 8;

/**
 * The colours of the labels that have boxes, by their names, the surest label first; of faces it is
 * that of `FACES`.
 */
export function huesOf({ details, faces }: Pick<ImageRecord, 'details' | 'faces'>) {
  const boxed = details.filter(({ instances }) => instances.length > 0).map(({ name }) => name);
  const all = faces.length > 0 ? [...boxed, FACES] : boxed;
  return new Map(all.map((name, number) => [name, (number % HUES) + 1]));
}

/** What all faces have in common. No label is without a letter. */
export const FACES = '';

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
  const hues = huesOf({ details, faces });
  const things = details.flatMap(({ name, instances }) =>
    instances.map(({ box, confidence }, number) => ({
      ...{ id: `${name} ${number}`, of: name, confidence, hue: hues.get(name) ?? 1 },
      ...called(name, number, instances.length, confidence),
      ...inPixels(box, width, height),
    })),
  );
  const found = faces.map(({ box, confidence, estimated: { age_range: age } }, number) => {
    const names = called('Face', number, faces.length, confidence);
    return {
      ...{ id: faceKey(number), of: faceKey(number), confidence, hue: hues.get(FACES) ?? 1 },
      ...names,
      sure: age ? ages(age) : names.sure,
      ...inPixels(box, width, height),
    };
  });
  return [...things, ...found].sort((a, b) => b.width * b.height - a.width * a.height);
}

/** `20–41`, in years. */
export function ages({ low, high }: AgeRange) {
  return `${low}–${high}`;
}

/** The boxes of the words in a picture; none if its size is not known. */
export function wordBoxes({
  width,
  height,
  words,
}: Pick<ImageRecord, 'width' | 'height' | 'words'>): Outline[] {
  if (!width || !height) return [];
  return words.map(({ text, confidence, box, line }: Word, number) => ({
    ...{ id: `word ${number + 1}`, of: lineKey(line), confidence, hue: HUES },
    ...{ name: text, caption: text, sure: '' },
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
function called(name: string, number: number, count: number, confidence: number) {
  const sure = percent(confidence);
  if (count === 1) return { name: `${name}, ${sure}`, caption: name, sure };
  return {
    name: `${name} ${number + 1} of ${count}, ${sure}`,
    caption: `${name} ${number + 1}`,
    sure,
  };
}
