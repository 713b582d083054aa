import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { dayName, dayOf, daysOf } from './days.ts';
import type { Photo } from './gallery.ts';
import {
  arrange,
  type Layout,
  measuresFor,
  ratioOf,
  type Row,
  rowOf,
  rowsBetween,
  vertically,
} from './layout.ts';
import { Tile, type TileActions } from './tile.tsx';

/** Rows this far above and below the window, in pixels, are in the page. */
const MARGIN = 700;

/** More photos are asked for when their end is this near, in windows' heights. */
const AHEAD = 2;

/**
 * Photos by day, of which only those near the window are in the page, and the one with the focus.
 */
export function Grid({
  photos,
  selected,
  hrefOf,
  actions,
  onNearEnd,
  wanted,
  onRevealed,
}: {
  photos: Photo[];
  selected: ReadonlySet<string>;
  hrefOf: (filename: string) => string;
  actions: TileActions;
  onNearEnd: () => void;
  /** A photo to bring into view and give the focus. */
  wanted: string | null;
  onRevealed: () => void;
}) {
  const grid = useRef<HTMLDivElement | null>(null);
  const width = useWidth(grid);
  const today = dayOf(new Date());
  const layout = useMemo(() => {
    const measures = measuresFor(width);
    return { ...arrange(photos.map(ratioOf), daysOf(photos, today), measures), ...measures };
  }, [photos, width, today]);
  const range = useRows(grid, layout, onNearEnd);
  const [focused, setFocused] = useState<string | null>(null);

  const goTo = (index: number) => {
    const photo = photos[index];
    const row = layout.rows[rowOf(layout.rows, index)];
    if (!grid.current || !photo || !row) return;
    scrollTo(grid.current, row);
    setFocused(photo.filename);
    // Its tile may be in the page only after the next rendering.
    requestAnimationFrame(() => linkOf(grid.current, photo.filename)?.focus());
  };

  useLayoutEffect(() => {
    if (wanted === null || width === 0) return;
    goTo(photos.findIndex(({ filename }) => filename === wanted));
    onRevealed();
  }, [wanted, width]);

  const press = (event: KeyboardEvent) => {
    const name = nameAt(event.target);
    const index = photos.findIndex(({ filename }) => filename === name);
    const next = index < 0 ? null : neighbour(event, index, layout.rows, photos.length);
    if (next === null) return;
    event.preventDefault();
    goTo(next);
  };

  const pinned = photos.findIndex(({ filename }) => filename === focused);
  return (
    <div
      class="gallery"
      ref={grid}
      style={inPixels({ height: layout.height, '--caption': layout.caption })}
      onKeyDown={press}
      onFocusIn={(event) => setFocused(nameAt(event.target))}
      onFocusOut={() => setFocused(null)}
    >
      {byDay(layout.rows, range, pinned).map(({ day, rows }) => (
        <section key={day.day} class="day" style={inPixels({ top: day.top, height: day.height })}>
          <h2 style={inPixels({ height: layout.heading })}>{dayName(day.day, today)}</h2>
          <ul role="list">
            {rows.flatMap((row) =>
              row.tiles.map(({ index, left, width: tileWidth }) => {
                const photo = photos[index] as Photo;
                return (
                  <Tile
                    key={photo.filename}
                    photo={photo}
                    place={inPixels({
                      left,
                      top: row.top - day.top,
                      width: tileWidth,
                      height: row.height - layout.gap,
                    })}
                    href={hrefOf(photo.filename)}
                    position={[index - day.first + 1, day.count]}
                    selected={selected.has(photo.filename)}
                    actions={actions}
                  />
                );
              }),
            )}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** The width of an element, in whole pixels, as it changes. */
function useWidth(ref: RefObject<HTMLElement | null>) {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current as HTMLElement;
    const measure = () => setWidth(element.clientWidth);
    const observer = new ResizeObserver(measure);
    measure();
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

/** The rows near the window, as they change; and a call when the end comes near. */
function useRows(
  ref: RefObject<HTMLElement | null>,
  layout: Layout,
  onNearEnd: () => void,
): [number, number] {
  const [range, setRange] = useState<[number, number]>([0, 0]);
  useLayoutEffect(() => {
    const look = () => {
      if (!ref.current) return;
      const top = -ref.current.getBoundingClientRect().top;
      const bottom = top + window.innerHeight;
      const next = rowsBetween(layout.rows, top - MARGIN, bottom + MARGIN);
      setRange((last) => (last[0] === next[0] && last[1] === next[1] ? last : next));
      if (bottom + AHEAD * window.innerHeight > layout.height) onNearEnd();
    };
    look();
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [ref, layout, onNearEnd]);
  return range;
}

/**
 * The rows to be in the page, by day: those of a range, and the one of a photo that has to stay.
 * @param pinned the photo's place in the list; -1 for none
 */
function byDay(rows: Row[], [first, end]: [number, number], pinned: number) {
  const shown = rows.slice(first, end);
  const kept = pinned < 0 ? undefined : rows[rowOf(rows, pinned)];
  if (kept && !shown.includes(kept)) shown.push(kept);
  shown.sort((a, b) => a.top - b.top);
  return [...Map.groupBy(shown, ({ day }) => day)].map(([day, its]) => ({ day, rows: its }));
}

/** Where a key leads from a photo; null if it is none of ours. */
function neighbour(
  { key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent,
  index: number,
  rows: Row[],
  count: number,
) {
  if (ctrlKey || metaKey || altKey || shiftKey) return null;
  if (key === 'ArrowLeft') return Math.max(0, index - 1);
  if (key === 'ArrowRight') return Math.min(count - 1, index + 1);
  if (key === 'ArrowUp') return vertically(rows, index, -1);
  if (key === 'ArrowDown') return vertically(rows, index, 1);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}

/** @returns the same as CSS has them */
function inPixels(measures: Record<string, number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(measures).map(([name, value]) => [name, `${value.toFixed(2)}px`]),
  );
}

/** The name of the photo whose tile holds an element. */
function nameAt(target: EventTarget | null) {
  return (target instanceof Element && target.closest('li')?.dataset.name) || null;
}

/**
 * Scrolls as little as shows a whole row, below the heading of its day and clear of what lies over
 * the window's end.
 */
function scrollTo(grid: HTMLElement, row: Row) {
  const above = grid.getBoundingClientRect().top + row.top - 72;
  const below = above + row.height + 160 - window.innerHeight;
  if (above < 0) window.scrollBy(0, above);
  else if (below > 0) window.scrollBy(0, Math.min(above, below));
}

function linkOf(grid: HTMLElement | null, filename: string): HTMLElement | null | undefined {
  return grid?.querySelector(`li[data-name="${CSS.escape(filename)}"] a`);
}
