/**
 * A thing or a face that is drawn over the picture.
 * @typedef {object} Box
 * @property {string} id unique within the photo
 * @property {string} of the label's name, or `face 1`, `face 2`, ...
 * @property {string} name what it is called: `Cat, 93 %`, `Person 2 of 3, 90 %`
 * @property {number} left in pixels of the upright picture, as are the others
 * @property {number} top
 * @property {number} width
 * @property {number} height
 */

import { percent } from '../format.js';

/** @import {ImageAnswer, LabelDetail} from '../answers.js' */

/**
 * All boxes of a photo, the largest first: what is drawn later lies above, and a small thing in
 * front of a large one can be reached.
 * @param {Pick<ImageAnswer, 'width' | 'height' | 'details' | 'faces'>} image
 * @returns {Box[]} none if the size of the picture is not known
 */
export function boxesOf({ width, height, details = [], faces = [] }) {
  if (!width || !height) return [];
  const things = details.flatMap(({ name, instances = [] }) =>
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

/**
 * What a face's boxes belong to.
 * @param {number} number from 0
 */
export function faceKey(number) {
  return `face ${number + 1}`;
}

/**
 * The boxes that show a label: its own, or else those of the kinds of it. So `Animal` shows cats.
 * @param {string} label
 * @param {Box[]} boxes
 * @param {LabelDetail[]} details
 * @returns {Set<string>} ids
 */
export function showing(label, boxes, details) {
  const own = boxes.filter(({ of }) => of === label);
  const kinds = details.filter(({ parents = [] }) => parents.includes(label));
  const kindNames = new Set(kinds.map(({ name }) => name));
  const shown = own.length ? own : boxes.filter(({ of }) => kindNames.has(of));
  return new Set(shown.map(({ id }) => id));
}

/**
 * A rectangle in pixels; what reaches beyond the picture ends at its edge.
 * @param {import('../answers.js').Box} box
 * @param {number} width of the picture
 * @param {number} height
 */
export function inPixels(box, width, height) {
  const [left, top] = [within(box.left) * width, within(box.top) * height];
  const right = within(box.left + box.width) * width;
  const bottom = within(box.top + box.height) * height;
  return { left, top, width: right - left, height: bottom - top };
}

/** @param {number} fraction */
function within(fraction) {
  return Math.min(1, Math.max(0, fraction));
}

/**
 * @param {string} name
 * @param {number} number from 0
 * @param {number} count
 */
function numbered(name, number, count) {
  return count > 1 ? `${name} ${number + 1} of ${count}` : name;
}
