import type { Layout, Month, Row, Tile } from './layout.ts';

/** The rows that meet a range of heights, from the first to before the last. */
export function rowsBetween(rows: Row[], from: number, to: number): [number, number] {
  const first = firstWhere(rows, ({ top, height }) => top + height > from);
  return [
    first,
    Math.max(
      first,
      firstWhere(rows, ({ top }) => top >= to),
    ),
  ];
}

/** The number of the row that holds a photo; -1 if none does. */
export function rowOf(rows: Row[], index: number) {
  const at = firstWhere(rows, ({ tiles }) => (tiles.at(-1) as Tile).index >= index);
  return index >= 0 && at < rows.length ? at : -1;
}

/** The month at a height: the last that begins above it. */
export function monthAt({ months }: Layout, height: number): Month | undefined {
  return months[Math.max(0, firstWhere(months, ({ top }) => top > height) - 1)];
}

/**
 * The photo above or below another: the one whose middle is nearest to its middle.
 * @param step down or up
 * @returns the same one at either end
 */
export function vertically(rows: Row[], index: number, step: 1 | -1): number {
  const start = rowOf(rows, index);
  const tile = rows[start]?.tiles.find((one) => one.index === index);
  const row = rows[start + step];
  if (!tile || !row) return index;
  const middle = tile.left + tile.width / 2;
  const distance = (one: Tile) => Math.abs(one.left + one.width / 2 - middle);
  return row.tiles.reduce((best, one) => (distance(one) < distance(best) ? one : best)).index;
}

/**
 * The first place of a list from which on something holds; its length if it never does.
 * @param holds false up to some place, true from there on
 */
function firstWhere<Item>(items: Item[], holds: (item: Item) => boolean) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle] as Item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
