import type { Stats } from '../contract.ts';
import type { Bar } from './counts.ts';

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
 * Within how many seconds so many percent of the photos had their labels.
 * @returns null where it was more than an hour; undefined where no time is known
 */
export function within({ percentiles }: Pick<Stats, 'percentiles'>, percent: number) {
  return percentiles.find((one) => one.percent === percent)?.within;
}

/** Seconds as a number and its unit: `0.8` `s`, `0:48` `min`; beyond what is measured `over` `1 h`. */
export function clock(seconds: number | null | undefined): [string, string] {
  if (seconds === undefined) return ['–', ''];
  if (seconds === null) return ['over', '1 h'];
  if (seconds < 9.95) return [seconds.toFixed(1), 's'];
  const whole = Math.round(seconds);
  return [`${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`, 'min'];
}

function duration(seconds: number) {
  return seconds < 60 ? `${seconds} s` : `${seconds / 60} min`;
}
