import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { dayName, dayOf, daysOf } from './days.js';
import { arrange, measuresFor, ratioOf, rowOf, rowsBetween, vertically } from './layout.js';
import { Tile } from './tile.jsx';

/** Rows this far above and below the window, in pixels, are in the page. */
const MARGIN = 700;

/** More photos are asked for when their end is this near, in windows' heights. */
const AHEAD = 2;

/** @import {Row} from './layout.js' */

/**
 * Photos by day, of which only those near the window are in the page, and the one with the focus.
 * @param {object} props
 * @param {import('./gallery.js').Photo[]} props.photos
 * @param {ReadonlySet<string>} props.selected
 * @param {(filename: string) => string} props.hrefOf
 * @param {import('./tile.jsx').TileActions} props.actions
 * @param {() => void} props.onNearEnd
 * @param {string | null} props.wanted a photo to bring into view and give the focus
 * @param {() => void} props.onRevealed
 */
export function Grid({ photos, selected, hrefOf, actions, onNearEnd, wanted, onRevealed }) {
  const grid = useRef(/** @type {HTMLDivElement | null} */ (null));
  const width = useWidth(grid);
  const today = dayOf(new Date());
  const layout = useMemo(() => {
    const measures = measuresFor(width);
    return { ...arrange(photos.map(ratioOf), daysOf(photos, today), measures), ...measures };
  }, [photos, width, today]);
  const range = useRows(grid, layout, onNearEnd);
  const [focused, setFocused] = useState(/** @type {string | null} */ (null));

  /** @param {number} index */
  const goTo = (index) => {
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

  /** @param {KeyboardEvent} event */
  const press = (event) => {
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
                const photo = /** @type {import('./gallery.js').Photo} */ (photos[index]);
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

/**
 * The width of an element, in whole pixels, as it changes.
 * @param {import('preact').RefObject<HTMLElement | null>} ref
 */
function useWidth(ref) {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = /** @type {HTMLElement} */ (ref.current);
    const measure = () => setWidth(element.clientWidth);
    const observer = new ResizeObserver(measure);
    measure();
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

/**
 * The rows near the window, as they change; and a call when the end comes near.
 * @param {import('preact').RefObject<HTMLElement | null>} ref
 * @param {import('./layout.js').Layout} layout
 * @param {() => void} onNearEnd
 * @returns {[number, number]}
 */
function useRows(ref, layout, onNearEnd) {
  const [range, setRange] = useState(/** @type {[number, number]} */ ([0, 0]));
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
 * @param {Row[]} rows
 * @param {[number, number]} range
 * @param {number} pinned the photo's place in the list; -1 for none
 */
function byDay(rows, [first, end], pinned) {
  const shown = rows.slice(first, end);
  const kept = pinned < 0 ? undefined : rows[rowOf(rows, pinned)];
  if (kept && !shown.includes(kept)) shown.push(kept);
  shown.sort((a, b) => a.top - b.top);
  return [...Map.groupBy(shown, ({ day }) => day)].map(([day, its]) => ({ day, rows: its }));
}

/**
 * Where a key leads from a photo; null if it is none of ours.
 * @param {KeyboardEvent} event
 * @param {number} index
 * @param {Row[]} rows
 * @param {number} count
 */
function neighbour({ key, ctrlKey, metaKey, altKey, shiftKey }, index, rows, count) {
  if (ctrlKey || metaKey || altKey || shiftKey) return null;
  if (key === 'ArrowLeft') return Math.max(0, index - 1);
  if (key === 'ArrowRight') return Math.min(count - 1, index + 1);
  if (key === 'ArrowUp') return vertically(rows, index, -1);
  if (key === 'ArrowDown') return vertically(rows, index, 1);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}

/**
 * @param {Record<string, number>} measures
 * @returns {Record<string, string>} the same as CSS has them
 */
function inPixels(measures) {
  return Object.fromEntries(
    Object.entries(measures).map(([name, value]) => [name, `${value.toFixed(2)}px`]),
  );
}

/**
 * The name of the photo whose tile holds an element.
 * @param {EventTarget | null} target
 */
function nameAt(target) {
  return (target instanceof Element && target.closest('li')?.dataset.name) || null;
}

/**
 * Scrolls as little as shows a whole row, below the heading of its day and clear of what lies over
 * the window's end.
 * @param {HTMLElement} grid
 * @param {Row} row
 */
function scrollTo(grid, row) {
  const above = grid.getBoundingClientRect().top + row.top - 72;
  const below = above + row.height + 160 - window.innerHeight;
  if (above < 0) window.scrollBy(0, above);
  else if (below > 0) window.scrollBy(0, Math.min(above, below));
}

/**
 * @param {HTMLElement | null} grid
 * @param {string} filename
 * @returns {HTMLElement | null | undefined}
 */
function linkOf(grid, filename) {
  return grid?.querySelector(`li[data-name="${CSS.escape(filename)}"] a`);
}
