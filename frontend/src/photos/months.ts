import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import type { Photo } from './photo.ts';
import type { MonthCount } from './scrubber.tsx';

/**
 * The months that have photos, newest first: as the service counts them, or of the photos where all
 * of them are there; none where that is not known.
 */
export function useMonths(
  api: Api,
  {
    photos,
    whole,
    counted,
    edition,
  }: {
    photos: Photo[];
    /** Whether all are there. */
    whole: boolean;
    /** Whether they are what the service counts: all, by the time they were taken. */
    counted: boolean;
    /** With another one it is asked again. */
    edition: object | null;
  },
): MonthCount[] {
  const [said, setSaid] = useState<MonthCount[] | null>(null);
  const ask = counted && !whole;

  useEffect(() => {
    if (!ask) return;
    const left = new AbortController();
    api.stats(1, left.signal).then(
      ({ months }) => setSaid([...months].reverse()),
      () => {}, // The wall does without.
    );
    return () => left.abort();
  }, [api, ask, edition]);

  return useMemo(() => {
    if (whole) return monthsOf(photos);
    return (ask && said) || [];
  }, [photos, whole, ask, said]);
}

function monthsOf(photos: Photo[]): MonthCount[] {
  const by = new Map<string, number>();
  for (const { listed_at: time } of photos) {
    const month = time?.slice(0, 7);
    if (month) by.set(month, (by.get(month) ?? 0) + 1);
  }
  return [...by]
    .map(([month, images]) => ({ month, images }))
    .sort((a, b) => (a.month < b.month ? 1 : -1));
}
