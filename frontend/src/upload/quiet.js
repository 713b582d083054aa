/** A step without progress for this long, in milliseconds, is called slow. */
export const SLOW_AFTER = 10_000;

/**
 * Calls back when nothing has moved for a while.
 * @param {() => void} onQuiet
 */
export function watchQuiet(onQuiet) {
  let timer = setTimeout(onQuiet, SLOW_AFTER);
  return {
    moved() {
      clearTimeout(timer);
      timer = setTimeout(onQuiet, SLOW_AFTER);
    },
    end: () => clearTimeout(timer),
  };
}
