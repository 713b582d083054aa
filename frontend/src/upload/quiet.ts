import { TIMINGS } from '../timing.ts';

/** Calls back when nothing has moved for a while. */
export function watchQuiet(onQuiet: () => void) {
  let timer = setTimeout(onQuiet, TIMINGS.slow);
  return {
    moved() {
      clearTimeout(timer);
      timer = setTimeout(onQuiet, TIMINGS.slow);
    },
    end: () => clearTimeout(timer),
  };
}
