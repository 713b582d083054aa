import type { Stats } from '../contract.ts';
import { type Bar, total } from './counts.ts';

/** How long photos waited for their labels, up to the longest step that has any. */
export function waitBars(steps: Stats['seconds']): Bar[] {
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
 * @param steps the last without end
 * @param percent above 0, up to 100
 * @returns seconds; `within` is null in the step without end; null without any photo
 */
export function percentile(
  steps: Stats['seconds'],
  percent: number,
): { over: number; within: number | null } | null {
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

/** A percentile in words that claim no more than is known: `within 2 s`, `over 30 min`. */
export function waited(found: ReturnType<typeof percentile>) {
  if (!found) return '–';
  const { over, within } = found;
  return within === null ? `over ${duration(over)}` : `within ${duration(within)}`;
}

function duration(seconds: number) {
  return seconds < 60 ? `${seconds} s` : `${seconds / 60} min`;
}
