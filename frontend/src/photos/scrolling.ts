import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Place } from '../parts/places.ts';
import type { Layout } from './layout.ts';
import type { Photo } from './photo.ts';
import { monthAt, rowOf, rowsBetween } from './rows.ts';

/** Rows this far above and below the window, in pixels, are in the page. */
const MARGIN = 700;

/** More photos are asked for when an end is this near, in windows' heights. */
const AHEAD = 2;

interface Ways {
  onNearEnd: () => void;
  onNearStart: () => void;
  onMonth: (month: string) => void;
  onPlace: (place: Place) => void;
}

/** The rows near the window, as they change; who wants to know is told what is there. */
export function useRows(
  wall: RefObject<HTMLElement | null>,
  { photos, layout }: { photos: Photo[]; layout: Layout },
  ways: Ways,
): [number, number] {
  const [range, setRange] = useState<[number, number]>([0, 0]);
  const told = useRef(ways);
  told.current = ways;
  useLayoutEffect(() => {
    const look = () => {
      if (!wall.current) return;
      const start = wall.current.getBoundingClientRect().top;
      const bottom = window.innerHeight - start;
      const next = rowsBetween(layout.rows, -start - MARGIN, bottom + MARGIN);
      setRange((last) => (last[0] === next[0] && last[1] === next[1] ? last : next));
      const { onNearEnd, onNearStart, onMonth } = told.current;
      if (bottom + AHEAD * window.innerHeight > layout.height) onNearEnd();
      if (-start < AHEAD * window.innerHeight) onNearStart();
      const month = monthAt(layout, -start + window.innerHeight / 4);
      if (month) onMonth(month.month);
    };
    const scroll = () => {
      look();
      const first = firstIn(wall.current, layout, photos);
      if (first) told.current.onPlace(first);
    };
    look();
    window.addEventListener('scroll', scroll, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      window.removeEventListener('scroll', scroll);
      window.removeEventListener('resize', look);
    };
  }, [wall, layout, photos]);
  return range;
}

/**
 * Keeps what is in the window where it is, whatever comes or goes above it and however wide the wall
 * becomes; and goes to a place once the photos are there.
 */
export function useSteady(
  wall: RefObject<HTMLElement | null>,
  { photos, layout }: { photos: Photo[]; layout: Layout },
  place: Place | null,
  onReached: () => void,
) {
  const before = useRef({ photos, layout, scrolled: 0 });

  useLayoutEffect(() => {
    const note = () => (before.current.scrolled = window.scrollY);
    window.addEventListener('scroll', note, { passive: true });
    return () => window.removeEventListener('scroll', note);
  }, []);

  useLayoutEffect(() => {
    const was = before.current;
    before.current = { photos, layout, scrolled: window.scrollY };
    if (!wall.current || layout.rows.length === 0) return;
    const start = wall.current.getBoundingClientRect().top + window.scrollY;
    const go = (top: number) => {
      window.scrollTo(0, top);
      before.current.scrolled = window.scrollY;
    };
    if (place) {
      go(topOf(place, start, photos, layout));
      onReached();
      return;
    }
    // At the very top what comes is to be seen.
    if (was.layout === layout || was.scrolled <= 0) return;
    const from = rowsBetween(was.layout.rows, was.scrolled - start, Infinity)[0];
    const at = new Map(photos.map(({ filename }, index) => [filename, index]));
    for (const row of was.layout.rows.slice(from, from + 5)) {
      const name = was.photos[row.tiles[0]?.index as number]?.filename;
      const now = layout.rows[rowOf(layout.rows, at.get(name as string) ?? -1)];
      if (!now) continue;
      const moved = now.top - row.top;
      if (Math.abs(moved) > 0.5) go(was.scrolled + moved);
      return;
    }
  }, [wall, layout, photos, place]);
}

/** How far the window has to be scrolled for a place. */
function topOf(place: Place, start: number, photos: Photo[], layout: Layout) {
  const named = photos.findIndex(({ filename }) => filename === place.name);
  const row = layout.rows[rowOf(layout.rows, named)];
  if (row && place.offset !== undefined) return start + row.top - place.offset;
  if (!place.day) return place.top;
  const index = photos.findIndex(({ listed_at: time }) => time && time.slice(0, 10) <= `${place.day}`);
  const day = layout.days.findLast(({ first }) => first <= index);
  // Its month's heading, below what stays at the window's top.
  return start + (day?.month.top ?? 0) - (place.offset ?? 0);
}

/** The first photo in the window, and where it is. */
function firstIn(wall: HTMLElement | null, { rows }: Layout, photos: Photo[]): Place | null {
  if (!wall) return null;
  const start = wall.getBoundingClientRect().top;
  const row = rows[rowsBetween(rows, -start, Infinity)[0]];
  const index = row?.tiles[0]?.index;
  const photo = index === undefined ? undefined : photos[index];
  if (!row || !photo || index === undefined) return null;
  return {
    top: window.scrollY,
    name: photo.filename,
    before: index,
    offset: start + row.top,
    ...(photo.listed_at && { day: photo.listed_at.slice(0, 10) }),
  };
}
