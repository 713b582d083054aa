/**
 * Where everything on the wall is, in pixels from its top left corner. It is reckoned, not
 * measured, so that only what is near the window needs to be in the page.
 */
export interface Layout {
  months: Month[];
  days: Day[];
  rows: Row[];
  height: number;
  /** How many of the rows stay as they are when more photos follow; the rest may be laid anew. */
  settled: number;
}

/** A month's part of the wall: its heading, then its days. */
export interface Month {
  /** Such as `2026-11`. */
  month: string;
  top: number;
  height: number;
  /** The place of its first photo in the list. */
  first: number;
}

/** A day's part of the wall: its heading, then its rows. Short ones stand side by side. */
export interface Day {
  day: string;
  month: Month;
  left: number;
  top: number;
  width: number;
  /** With its heading. */
  height: number;
  /** The place of its first photo in the list. */
  first: number;
  /** How many photos it has. */
  count: number;
}

/** Photos side by side, of one day or of several short ones. */
export interface Row {
  top: number;
  /** With the gap below. */
  height: number;
  tiles: Tile[];
}

/** `index` in the list of photos. */
export interface Tile {
  index: number;
  day: Day;
  left: number;
  width: number;
}

export interface Measures {
  /** Of the wall. */
  width: number;
  /** How tall a row's pictures should be. */
  rowHeight: number;
  /** Between two pictures. */
  gap: number;
  /** Between two days that stand side by side. */
  dayGap: number;
  /** What the heading of a day needs to be read. */
  dayWidth: number;
  /** The height of a day's heading. */
  dayHeading: number;
  /** The height of a month's heading. */
  monthHeading: number;
}

/** The tallest and the flattest tile: a picture beyond leaves a margin in its own. */
const TALLEST = 0.4;
const FLATTEST = 4;

/** How wide a photo without a picture is for its height: there are words in its place. */
const UNKNOWN = 1.7;

/** The most photos that a row can hold: enough for the tallest ones on the widest screens. */
const MOST = 60;

/** Rows are balanced among so many photos, so that those above stay when others follow. */
const TOGETHER = 60;

/** A row may be this much taller than wanted, to fill its width. */
const STRETCH = 1.3;

/** The measures for a wall of a width. */
export function measuresFor(width: number): Measures {
  const phone = width < 608;
  return {
    width,
    rowHeight: phone ? 116 : width < 1500 ? 200 : 224,
    ...{ gap: 4, dayGap: phone ? 12 : 24, dayWidth: phone ? 176 : 150 },
    ...{ dayHeading: 40, monthHeading: 56 },
  };
}

/** How wide a photo's tile is for its height. */
export function ratioOf({ width, height }: { width?: number; height?: number }) {
  return width && height ? Math.min(FLATTEST, Math.max(TALLEST, width / height)) : UNKNOWN;
}

/**
 * Puts photos into rows, month by month and day by day. A day of several rows fills every one of
 * them; days with few photos share a row; no picture is cropped.
 * @param ratios one a photo
 * @param days one a photo
 */
export function arrange(ratios: number[], days: string[], measures: Measures): Layout {
  const layout: Layout = { months: [], days: [], rows: [], height: 0, settled: 0 };
  let month: Month | undefined;
  /** Short days that others may still join. */
  let line: Day[] = [];

  const close = () => {
    if (line.length) standTogether(layout, line, ratios, measures);
    line = [];
  };

  for (let first = 0; first < ratios.length; ) {
    const name = days[first] as string;
    let end = first;
    while (days[end] === name) end++;
    if (month?.month !== name.slice(0, 7)) {
      close();
      if (month) month.height = layout.height - month.top;
      month = { month: name.slice(0, 7), top: layout.height, height: 0, first };
      layout.months.push(month);
      layout.height += measures.monthHeading;
    }
    const day: Day = {
      ...{ day: name, month, first, count: end - first },
      ...{ left: 0, top: layout.height, width: measures.width, height: 0 },
    };
    const needs = shortWidth(ratios, day, measures);
    if (needs === null) {
      close();
      day.top = layout.height;
      fillRows(layout, day, ratios, measures);
    } else {
      const last = line.at(-1);
      const left = last ? last.left + last.width + measures.dayGap : 0;
      if (left + needs > measures.width) close();
      Object.assign(day, { left: line.length ? left : 0, width: needs });
      line.push(day);
      layout.settled = layout.rows.length;
    }
    layout.days.push(day);
    first = end;
  }
  close();
  if (month) month.height = layout.height - month.top;
  return layout;
}

/** How wide a day is that is far from filling one row; null for all others. */
function shortWidth(
  ratios: number[],
  { first, count }: Day,
  { width, rowHeight, gap, dayWidth }: Measures,
) {
  let used = -gap;
  for (let index = first; index < first + count && used < width; index++) {
    used += (ratios[index] as number) * rowHeight + gap;
  }
  return used * STRETCH < width ? Math.max(used, Math.min(dayWidth, width)) : null;
}

/** Adds the row of some short days, as tall as fills it where that is near. */
function standTogether(
  layout: Layout,
  line: Day[],
  ratios: number[],
  { width, rowHeight, gap, dayGap, dayWidth, dayHeading }: Measures,
) {
  const of = (day: Day) => ratios.slice(day.first, day.first + day.count);
  const sums = line.map((day) => sum(of(day)));
  const gaps = line.reduce((all, { count }) => all + gap * (count - 1), dayGap * (line.length - 1));
  const filling = (width - gaps) / sum(sums);
  const roomy = sums.every(
    (each, number) => each * rowHeight + gap * ((line[number] as Day).count - 1) >= dayWidth,
  );
  const picture = line.length > 1 && roomy && filling > 0 && filling <= rowHeight * STRETCH ? filling : rowHeight;
  const top = layout.height + dayHeading;
  const tiles: Tile[] = [];
  let next = 0;
  for (const day of line) {
    let left = next;
    of(day).forEach((ratio, offset) => {
      tiles.push({ index: day.first + offset, day, left, width: ratio * picture });
      left += ratio * picture + gap;
    });
    const place = { left: next, top: layout.height, height: dayHeading + picture + gap };
    Object.assign(day, place, { width: Math.max(left - gap - next, Math.min(dayWidth, width)) });
    next += day.width + dayGap;
  }
  layout.rows.push({ top, height: picture + gap, tiles });
  layout.height = top + picture + gap;
}

/** Adds the rows of a day that fills at least one. */
function fillRows(layout: Layout, day: Day, ratios: number[], measures: Measures) {
  const { width, gap, dayHeading } = measures;
  let top = day.top + dayHeading;
  const end = day.first + day.count;
  for (let first = day.first; first < end; ) {
    layout.settled = layout.rows.length;
    const left = end - first;
    const count = left < 1.5 * TOGETHER ? left : TOGETHER;
    const some = ratios.slice(first, first + count);
    for (const [from, to] of balance(some, measures)) {
      const chosen = some.slice(from, to);
      const picture = Math.max(1, (width - gap * (chosen.length - 1)) / sum(chosen));
      let x = 0;
      const tiles = chosen.map((ratio, offset) => {
        const tile = { index: first + from + offset, day, left: x, width: ratio * picture };
        x += tile.width + gap;
        return tile;
      });
      layout.rows.push({ top, height: picture + gap, tiles });
      top += picture + gap;
    }
    first += count;
  }
  day.height = top - day.top;
  layout.height = top;
}

/**
 * Where rows begin and end so that, filled, each is as near as can be to the wanted height: twice
 * as tall is as bad as half.
 */
function balance(ratios: number[], { width, rowHeight, gap }: Measures): [number, number][] {
  const sums = [0];
  for (const ratio of ratios) sums.push((sums.at(-1) as number) + ratio);
  const best = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= ratios.length; end++) {
    let found = { cost: Infinity, from: end - 1 };
    for (let from = end - 1; from >= Math.max(0, end - MOST); from--) {
      const all = (sums[end] as number) - (sums[from] as number);
      const filling = Math.max(1, (width - gap * (end - from - 1)) / all);
      const cost = (best[from]?.cost as number) + Math.log(filling / rowHeight) ** 2;
      if (cost < found.cost) found = { cost, from };
    }
    best.push(found);
  }
  const rows: [number, number][] = [];
  for (let end = ratios.length; end > 0; end = rows[0]?.[0] as number) {
    rows.unshift([best[end]?.from as number, end]);
  }
  return rows;
}

function sum(values: number[]) {
  return values.reduce((all, value) => all + value, 0);
}
