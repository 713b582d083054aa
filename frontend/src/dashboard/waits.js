import { total } from './counts.js';

/** @import {Stats} from '../answers.js' */
/** @import {Bar} from './counts.js' */

/**
 * How long photos waited for their labels, up to the longest step that has any.
 * @param {Stats['seconds']} steps
 * @returns {Bar[]}
 */
export function waitBars(steps) {
  const last = steps.findLastIndex(({ images }) => images > 0);
  return steps.slice(0, last + 1).map(({ to, images }, index) => {
    const from = duration(steps[index - 1]?.to ?? 0);
    return {
      name: to === null ? `> ${from}` : duration(to),
      words: to === null ? `over ${from}` : `${from} to ${duration(to)}`,
      counts: [images],
    };
  });
}

/**
 * The step of a histogram in which a percentile lies. More is not known: where in the step, the
 * histogram doesn't say.
 * @param {Stats['seconds']} steps the last without end
 * @param {number} percent above 0, up to 100
 * @returns {{over: number, within: number | null} | null} seconds; `within` is null in the step
 *   without end; null without any photo
 */
export function percentile(steps, percent) {
  const images = total(steps.map((step) => step.images));
  if (images === 0) return null;
  let reached = 0;
  const at = steps.findIndex((step) => {
    reached += step.images;
    // Whole numbers on both sides: a fraction would miss a step by its rounding.
    return reached * 100 >= percent * images;
  });
  return { over: steps[at - 1]?.to ?? 0, within: steps[at]?.to ?? null };
}

/**
 * A percentile in words that claim no more than is known: `within 2 s`, `over 30 min`.
 * @param {ReturnType<typeof percentile>} found
 */
export function waited(found) {
  if (!found) return '–';
  const { over, within } = found;
  return within === null ? `over ${duration(over)}` : `within ${duration(within)}`;
}

/** @param {number} seconds */
function duration(seconds) {
  return seconds < 60 ? `${seconds} s` : `${seconds / 60} min`;
}
