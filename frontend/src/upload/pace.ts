import type { Totals } from './totals.ts';

/** What the pace is taken from: so much of the time that is past, in milliseconds. */
const WINDOW = 20_000;
/** Nothing is said earlier: the first photos say little of the others. */
const LEAST = 3_000;

/**
 * Tells how long the photos under way will take at the pace of the last seconds, however many are
 * added or taken away meanwhile.
 */
export function createPace(now: () => number = () => performance.now()) {
  let past: { at: number; through: number }[] = [];

  /** @returns seconds; null while there is no telling */
  return function left({ all, active, part, sent }: Totals): number | null {
    if (!active || all < 2) {
      past = [];
      return null;
    }
    // Sending and reading are each half of the way.
    const through = ((part + sent) / 2) * all;
    const at = now();
    // Finished ones were cleared, or another attempt began.
    if (through < (past.at(-1)?.through ?? 0)) past = [];
    past.push({ at, through });
    while (past.length > 2 && at - (past[0]?.at ?? at) > WINDOW) past.shift();
    const [first] = past;
    if (!first || at - first.at < LEAST || through <= first.through) return null;
    return ((all - through) * (at - first.at)) / (through - first.through) / 1000;
  };
}

/** `about 20 s left`: as roughly as it is known. */
export function timeLeft(seconds: number) {
  if (seconds < 5) return 'a few seconds left';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `about ${minutes} min left`;
  return `about ${Math.round(minutes / 60)} h left`;
}
