/**
 * Where everything in the gallery is, in pixels from its top left corner. It is reckoned, not
 * measured, so that only what is near the window needs to be in the page.
 */
export interface Layout {
  days: Day[];
  rows: Row[];
  height: number;
}

/** A day's part of the gallery: its heading, then its rows. */
export interface Day {
  day: string;
  top: number;
  /** With its heading. */
  height: number;
  /** The place of its first photo in the list. */
  first: number;
  /** How many photos it has. */
  count: number;
}

/** Photos side by side. */
export interface Row {
  day: Day;
  top: number;
  height: number;
  tiles: Tile[];
}

/** `index` in the list of photos. */
export interface Tile {
  index: number;
  left: number;
  width: number;
}

interface Measures {
  /** Of the gallery. */
  width: number;
  /** How tall a row's pictures should be. */
  rowHeight: number;
  /** Between two pictures. */
  gap: number;
  /** The height below each picture. */
  caption: number;
  /** The height of a day's heading. */
  heading: number;
}

/** The tallest and the flattest tile; of a picture beyond, the middle is shown. */
const TALLEST = 0.6;
const FLATTEST = 2.5;

/** How wide a photo without a picture is for its height: there are words in its place. */
const UNKNOWN = 1.7;

/** The most photos a row can hold: enough for the tallest ones on the widest screens. */
const MOST = 60;

/** A row may be this much taller than wanted, to fill its width. */
const STRETCH = 1.3;

/**
 * The measures for a gallery of a width: on a phone two or three pictures a row, on a desktop
 * four or five.
 */
export function measuresFor(width: number): Measures {
  return { width, rowHeight: width < 560 ? 124 : 188, gap: 12, caption: 40, heading: 64 };
}

/** How wide a photo's tile is for its height. */
export function ratioOf({ width, height }: { width?: number; height?: number }) {
  return width && height ? Math.min(FLATTEST, Math.max(TALLEST, width / height)) : UNKNOWN;
}

/**
 * Puts photos into rows, day by day, so that each row but a day's last fills the width and keeps
 * its pictures' forms.
 * @param ratios one a photo
 * @param days one a photo
 */
export function arrange(ratios: number[], days: string[], measures: Measures): Layout {
  const layout: Layout = { days: [], rows: [], height: 0 };
  for (let first = 0; first < ratios.length;) {
    const day = days[first] as string;
    let end = first;
    while (days[end] === day) end++;
    const part = { day, top: layout.height, height: 0, first, count: end - first };
    const rows = rowsOf(part, ratios, measures);
    part.height = rows.reduce((sum, row) => sum + row.height, measures.heading);
    layout.days.push(part);
    layout.rows.push(...rows);
    layout.height += part.height;
    first = end;
  }
  return layout;
}

function rowsOf(day: Day, ratios: number[], { width, rowHeight, gap, caption, heading }: Measures) {
  const rows: Row[] = [];
  const last = day.first + day.count;
  let top = day.top + heading;
  for (let first = day.first; first < last;) {
    const chosen = fill(
      ratios.slice(first, Math.min(last, first + MOST)),
      width / rowHeight,
      gap / rowHeight,
    );
    const sum = chosen.reduce((total, ratio) => total + ratio, 0);
    const filling = (width - gap * (chosen.length - 1)) / sum;
    const end = first + chosen.length;
    // What is far from filling a day's last row stays as tall as wanted.
    const full = end < last || filling < rowHeight * STRETCH;
    const picture = full ? filling : rowHeight;
    let left = 0;
    const tiles = chosen.map((ratio, offset) => {
      const tile = { index: first + offset, left, width: ratio * picture };
      left += tile.width + gap;
      return tile;
    });
    const height = picture + caption + gap;
    rows.push({ day, top, height, tiles });
    top += height;
    first = end;
  }
  return rows;
}

/** As many pictures as fill a row; measured in rows' heights. */
function fill(ratios: number[], width: number, gap: number) {
  let used = -gap;
  let count = 0;
  for (const ratio of ratios) {
    if (used >= width) break;
    used += ratio + gap;
    count++;
  }
  // The last one may be too much: without it the row is taller, but not by too much.
  const without = used - (ratios[count - 1] as number) - gap;
  if (used >= width && count > 1 && width / without < STRETCH) count--;
  return ratios.slice(0, count);
}

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
  return rows.findIndex(({ tiles }) => tiles.some((tile) => tile.index === index));
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
