import type { RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import type { Place } from '../parts/places.ts';
import { dayName, dayOf, daysOf, monthName } from './days.ts';
import { arrange, type Day, type Layout, measuresFor, ratioOf, type Row, type Tile } from './layout.ts';
import type { Photo } from './photo.ts';
import { usePress } from './press.ts';
import { rowOf, vertically } from './rows.ts';
import { useRows, useSteady } from './scrolling.ts';
import { PhotoTile, type TileActions } from './tile.tsx';

export interface GridProps {
  photos: Photo[];
  /** Whether all of them are there that are older: else the last rows may still change. */
  complete: boolean;
  selected: ReadonlySet<string>;
  /** Whether a click on a photo selects it. */
  selecting: boolean;
  hrefOf: (filename: string) => string;
  actions: TileActions & { selectDay: (names: string[]) => void };
  onNearEnd: () => void;
  onNearStart: () => void;
  /** A photo to bring into view and give the focus. */
  wanted: string | null;
  onRevealed: () => void;
  /** Where to go to before anything is seen. */
  place: Place | null;
  onReached: () => void;
  onPlace: (place: Place) => void;
  onMonth: (month: string) => void;
}

/**
 * The wall: photos by month and day, of which only those near the window are in the page, and the
 * one with the focus.
 */
export function Grid(props: GridProps) {
  const { photos, complete, selected, selecting, actions, wanted, onRevealed } = props;
  const grid = useRef<HTMLDivElement | null>(null);
  const width = useWidth(grid);
  const today = dayOf(new Date());
  const layout = useMemo(() => {
    const measures = measuresFor(width);
    const whole = arrange(photos.map(ratioOf), daysOf(photos, today), measures);
    return { ...(complete ? whole : settled(whole)), ...measures };
  }, [photos, complete, width, today]);
  const wall = { photos, layout };
  useSteady(grid, wall, width ? props.place : null, props.onReached);
  const range = useRows(grid, wall, props);
  const [focused, setFocused] = useState<string | null>(null);
  const press = usePress(actions.select);

  const goTo = (index: number) => {
    const photo = photos[index];
    const row = layout.rows[rowOf(layout.rows, index)];
    if (!grid.current || !photo || !row) return;
    scrollTo(grid.current, row);
    setFocused(photo.filename);
    // Its tile may be in the page only after the next rendering.
    requestAnimationFrame(() =>
      linkOf(grid.current, photo.filename)?.focus({ preventScroll: true }),
    );
  };

  useLayoutEffect(() => {
    if (wanted === null || width === 0) return;
    const index = photos.findIndex(({ filename }) => filename === wanted);
    // The last row waits for what comes after it.
    if (index >= 0 && rowOf(layout.rows, index) < 0) return;
    goTo(index);
    onRevealed();
  }, [wanted, layout]);

  const key = (event: KeyboardEvent) => {
    const name = nameAt(event.target);
    const index = photos.findIndex(({ filename }) => filename === name);
    if (name === null || index < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.toLowerCase() === 'x') {
      event.preventDefault();
      actions.select(name, event.shiftKey);
      return;
    }
    const next = event.shiftKey ? null : neighbour(event.key, index, layout.rows, photos.length);
    if (next === null) return;
    event.preventDefault();
    goTo(next);
  };

  const pinned = photos.findIndex(({ filename }) => filename === focused);
  const months = width ? byMonth(layout.rows, range, pinned) : [];
  return (
    <div
      class={`wall${selecting ? ' selecting' : ''}`}
      ref={grid}
      style={inPixels({ height: layout.height })}
      onKeyDown={key}
      onFocusIn={(event) => setFocused(nameAt(event.target))}
      onFocusOut={() => setFocused(null)}
      {...press}
    >
      {months.map(({ month, days }) => (
        <section
          key={month.month}
          class="month"
          style={inPixels({ top: month.top, height: month.height })}
        >
          <Month month={month.month} />
          {days.map(({ day, rows }) => (
            <section key={day.day} class="day" style={placeOf(day, day.month.top)}>
              <DayHeading
                day={day}
                today={today}
                names={() => namesOf(photos, day)}
                selected={selected}
                counted={complete || day !== layout.days.at(-1)}
                onSelect={actions.selectDay}
              />
              <ul role="list">
                {rows.flatMap(({ row, tiles }) =>
                  tiles.map(({ index, left, width: tileWidth }) => {
                    const photo = photos[index] as Photo;
                    return (
                      <PhotoTile
                        key={photo.filename}
                        photo={photo}
                        place={inPixels({
                          left: left - day.left,
                          top: row.top - day.top,
                          width: tileWidth,
                          height: row.height - layout.gap,
                        })}
                        href={props.hrefOf(photo.filename)}
                        position={[index - day.first + 1, day.count]}
                        selected={selected.has(photo.filename)}
                        selecting={selecting}
                        actions={actions}
                      />
                    );
                  }),
                )}
              </ul>
            </section>
          ))}
        </section>
      ))}
    </div>
  );
}

function Month({ month }: { month: string }) {
  const [name, year] = monthName(month);
  return (
    <h2>
      {name} <span>{year}</span>
    </h2>
  );
}

function DayHeading({
  day: { day, count },
  today,
  names,
  selected,
  counted,
  onSelect,
}: {
  day: Day;
  today: string;
  names: () => string[];
  selected: ReadonlySet<string>;
  /** Whether all of its photos are known. */
  counted: boolean;
  onSelect: (names: string[]) => void;
}) {
  const name = dayName(day, today);
  const all = selected.size > 0 && names().every((one) => selected.has(one));
  return (
    <h3>
      <span class="day-name">{name}</span>
      {counted && <span class="day-count">{count === 1 ? '1 photo' : `${count} photos`}</span>}
      <button
        type="button"
        class="day-pick"
        aria-label={`Select all of ${name}`}
        aria-pressed={all}
        onClick={() => onSelect(names())}
      >
        <Icon name="check" />
      </button>
    </h3>
  );
}

/** What stays as it is of a layout, where more photos are to come. */
function settled(layout: Layout): Layout {
  const rows = layout.rows.slice(0, layout.settled);
  const last = rows.at(-1);
  return last ? { ...layout, rows, height: last.top + last.height } : layout;
}

function namesOf(photos: Photo[], { first, count }: Day) {
  return photos.slice(first, first + count).map(({ filename }) => filename);
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

/**
 * The rows to be in the page, by month and day: those of a range, and the one of a photo that has to
 * stay.
 * @param pinned the photo's place in the list; -1 for none
 */
function byMonth(rows: Row[], [first, end]: [number, number], pinned: number) {
  const shown = rows.slice(first, end);
  const kept = rows[rowOf(rows, pinned)];
  if (kept && !shown.includes(kept)) shown.push(kept);
  shown.sort((a, b) => a.top - b.top);
  const days = new Map<Day, { row: Row; tiles: Tile[] }[]>();
  for (const row of shown) {
    for (const [day, tiles] of Map.groupBy(row.tiles, (tile) => tile.day)) {
      days.set(day, [...(days.get(day) ?? []), { row, tiles }]);
    }
  }
  const months = Map.groupBy(days, ([day]) => day.month);
  return [...months].map(([month, its]) => ({
    month,
    days: its.map(([day, parts]) => ({ day, rows: parts })),
  }));
}

/** Where a key leads from a photo; null if it is none of ours. */
function neighbour(key: string, index: number, rows: Row[], count: number) {
  if (key === 'ArrowLeft') return Math.max(0, index - 1);
  if (key === 'ArrowRight') return Math.min(count - 1, index + 1);
  if (key === 'ArrowUp') return vertically(rows, index, -1);
  if (key === 'ArrowDown') return vertically(rows, index, 1);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}

function placeOf({ left, top, width, height }: Day, above: number) {
  return inPixels({ left, top: top - above, width, height });
}

/** @returns the same as CSS has them */
function inPixels(measures: Record<string, number>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(measures).map(([name, value]) => [name, `${value.toFixed(2)}px`]),
  );
}

/** The name of the photo whose tile holds an element. */
export function nameAt(target: EventTarget | null) {
  return (target instanceof Element && target.closest('li')?.dataset.name) || null;
}

/**
 * Scrolls as little as shows a whole row, clear of what lies over the window's ends.
 */
function scrollTo(grid: HTMLElement, row: Row) {
  const above = grid.getBoundingClientRect().top + row.top - 176;
  const below = above + row.height + 256 - window.innerHeight;
  if (above < 0) window.scrollBy(0, above);
  else if (below > 0) window.scrollBy(0, Math.min(above, below));
}

function linkOf(grid: HTMLElement | null, filename: string): HTMLElement | null | undefined {
  return grid?.querySelector(`li[data-name="${CSS.escape(filename)}"] a`);
}
