import type { Stats } from '../contract.ts';

/** One bar of a chart, and one row of its table. */
export interface Bar {
  /** As short as an axis needs it. */
  name: string;
  /** The same in a sentence, where the name alone is too short. */
  words?: string;
  /** One for each series. */
  counts: number[];
  /** The address of what is counted. */
  link?: string;
}

/** A chart of more days than this has a bar a week: single days would be hairlines on a phone. */
const MOST_DAYS = 120;

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const LONG_DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const NUMBER = new Intl.NumberFormat('en-GB');

/** A count for people: `1,284`. */
export function number(count: number) {
  return NUMBER.format(count);
}

/** `1 photo`, `1,284 photos`. */
export function counted(count: number, one: string) {
  return `${number(count)} ${count === 1 ? one : `${one}s`}`;
}

/**
 * A share of a whole, not rounded to nothing nor to all of it: `under 1 %`, `3 %`, `over 99 %`.
 * @param whole above 0
 */
export function share(part: number, whole: number) {
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 1) return 'under 1 %';
  if (percent > 99 && percent < 100) return 'over 99 %';
  return `${Math.round(percent)} %`;
}

/**
 * Photos analysed and failed over time.
 * @param days oldest first
 * @param link gives the address of the photos of some days, from the first to the last
 * @returns weeks end with the last day, so the first may be shorter than seven
 */
export function overTime(
  days: Stats['days'],
  link?: (first: string, last: string) => string,
): { unit: 'day' | 'week'; bars: Bar[] } {
  if (days.length <= MOST_DAYS) {
    return { unit: 'day', bars: days.map((day) => period([day], link)) };
  }
  const bars = [];
  for (let end = days.length; end > 0; end -= 7) {
    bars.unshift(period(days.slice(Math.max(0, end - 7), end), link));
  }
  return { unit: 'week', bars };
}

/** @param days one at least */
function period(days: Stats['days'], link?: (first: string, last: string) => string): Bar {
  const [from, to] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  const [first, last] = [new Date(from), new Date(to)];
  return {
    name: DAY.format(first),
    words: days.length === 1 ? LONG_DAY.format(first) : LONG_DAY.formatRange(first, last),
    counts: [total(days.map(({ done }) => done)), total(days.map(({ failed }) => failed))],
    ...(link && { link: link(from, to) }),
  };
}

/** The end of an axis for counts up to so many: a round number, and whole. */
export function roundMost(most: number) {
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  const ends = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power);
  return ends.find((end) => end >= most && Number.isInteger(end)) ?? 10 * power;
}

/** What a bar says when it is pointed at: `25 Nov 2026: 63 analysed, 2 failed`. */
export function tip({ name, words = name, counts }: Bar, series: string[]) {
  const [first = '', ...others] = series.map((one) => one.toLowerCase());
  const more = others.flatMap((one, index) => {
    const count = counts[index + 1] ?? 0;
    return count > 0 ? [`, ${number(count)} ${one}`] : [];
  });
  return `${words}: ${number(counts[0] ?? 0)} ${first}${more.join('')}`;
}

/** From what on half of the labels are, at least: the step in which the middle one lies. */
export function middle(steps: Stats['confidence']) {
  const all = total(steps.map(({ labels }) => labels));
  let above = 0;
  return steps.findLast(({ labels }) => {
    above += labels;
    return all > 0 && above * 2 >= all;
  })?.from;
}

/**
 * How sure the labels are, from the least sure step that has any.
 * @param steps of 5 %
 */
export function confidenceBars(steps: Stats['confidence']): Bar[] {
  const first = steps.findIndex(({ labels }) => labels > 0);
  if (first < 0) return [];
  return steps.slice(first).map(({ from, labels }, index, { [index + 1]: next }) => ({
    name: `${from}`,
    words: `${from} to ${next?.from ?? 100} %`,
    counts: [labels],
  }));
}

/**
 * How old a machine took people to be.
 * @param steps the last without end
 */
export function ageBars(steps: Stats['faces']['estimated_ages']): Bar[] {
  if (!steps.some(({ faces }) => faces > 0)) return [];
  return steps.map(({ from, faces }, index, { [index + 1]: next }) => ({
    name: next ? `${from}` : `${from}+`,
    words: next ? `${from} to ${next.from - 1}` : `${from} and older`,
    counts: [faces],
  }));
}

/** What a machine guessed, in a person's spelling: `HAPPY` is `Happy`. */
export function guessed(value: string) {
  return value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase();
}

export function total(counts: number[]) {
  return counts.reduce((sum, count) => sum + count, 0);
}
