import { useMemo, useRef, useState } from 'preact/hooks';
import { monthName, shortMonth } from './days.ts';

export interface MonthCount {
  /** Such as `2026-11`. */
  month: string;
  images: number;
}

/** A month keeps at least this part of the whole, so that each can be hit. */
const LEAST = 0.006;

/** Where the pointer rests so long, in milliseconds, the wall goes there. */
const REST = 160;

/** A way through the months: dragged, or with the keyboard. */
export function Scrubber({
  months,
  current,
  onGo,
}: {
  /** Newest first. */
  months: MonthCount[];
  /** The one that is in the window. */
  current: string | null;
  onGo: (month: string) => void;
}) {
  const track = useRef<HTMLDivElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [dragged, setDragged] = useState<string | null>(null);
  const stops = useMemo(() => stopsOf(months), [months]);
  const shown = dragged ?? current;
  const at = Math.max(0, months.findIndex(({ month }) => month <= (shown ?? '')));
  const now = months[at];
  if (months.length < 2 || !now) return null;

  const go = (index: number) => {
    const next = months[Math.max(0, Math.min(months.length - 1, index))];
    if (next) onGo(next.month);
  };

  const drag = (event: PointerEvent) => {
    const { top, height } = (track.current as HTMLElement).getBoundingClientRect();
    const part = (event.clientY - top) / height;
    const index = stops.findLastIndex(({ start }) => start <= part);
    const month = months[Math.max(0, index)]?.month ?? null;
    if (month === dragged) return;
    setDragged(month);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => month && onGo(month), REST);
  };

  const drop = () => {
    clearTimeout(timer.current);
    if (dragged) onGo(dragged);
    setDragged(null);
  };

  const press = (event: KeyboardEvent) => {
    const next = keyed(event.key, at, months);
    if (next === null) return;
    event.preventDefault();
    go(next);
  };

  const [name, year] = monthName(now.month);
  return (
    <div
      class={`scrub${dragged ? ' scrubbing' : ''}`}
      role="slider"
      tabIndex={0}
      aria-label="Go to a month"
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={months.length}
      aria-valuenow={at + 1}
      aria-valuetext={`${name} ${year}, ${now.images === 1 ? '1 photo' : `${now.images} photos`}`}
      ref={track}
      onKeyDown={press}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus({ preventScroll: true });
        drag(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
      }}
      onPointerUp={drop}
      onPointerCancel={() => {
        clearTimeout(timer.current);
        setDragged(null);
      }}
    >
      {stops.map(
        ({ month, start, mark, near }) =>
          !near && (
            <span
              key={month}
              class={mark ? 'scrub-year' : 'scrub-month'}
              style={{ top: `${(start * 100).toFixed(2)}%` }}
            >
              {mark}
            </span>
          ),
      )}
      <span class="scrub-here" style={{ top: `${((stops[at]?.start ?? 0) * 100).toFixed(2)}%` }}>
        {shortMonth(now.month)}
      </span>
    </div>
  );
}

/** Where each month begins, in parts of the whole; the first of a year is marked with it. */
function stopsOf(months: MonthCount[]) {
  const all = months.reduce((sum, { images }) => sum + images, 0) || 1;
  const weights = months.map(({ images }) => Math.max(LEAST, images / all));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let start = 0;
  let marked = -Infinity;
  return months.map(({ month }, index) => {
    const year = month.slice(0, 4);
    const begins = months[index - 1]?.month.slice(0, 4) !== year;
    // One that would lie on the one above is left out.
    const mark = begins && start - marked > 0.04 ? year : null;
    if (mark) marked = start;
    const near = !mark && index > 0 && start - marked < 0.02;
    const stop = { month, start, mark, near };
    start += (weights[index] as number) / whole;
    return stop;
  });
}

/** Where a key leads from a month; null if it is none of ours. */
function keyed(key: string, at: number, months: MonthCount[]) {
  if (key === 'ArrowDown' || key === 'ArrowRight') return at + 1;
  if (key === 'ArrowUp' || key === 'ArrowLeft') return at - 1;
  if (key === 'Home') return 0;
  if (key === 'End') return months.length - 1;
  const year = Number(months[at]?.month.slice(0, 4));
  const from = (wanted: number) =>
    months.findIndex(({ month }) => Number(month.slice(0, 4)) <= wanted);
  if (key === 'PageDown') {
    const next = from(year - 1);
    return next < 0 ? months.length - 1 : next;
  }
  if (key === 'PageUp') return from(year + 1);
  return null;
}
