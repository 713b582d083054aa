import { computed } from '@preact/signals';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Context } from '../context.ts';
import type { Search } from '../contract.ts';
import type { Place } from '../parts/places.ts';
import { createGallery } from './gallery.ts';
import type { Around } from './pages.ts';
import { timeOf } from './photo.ts';

/** So many photos from the newest on are fetched again to come back to a place after a reload. */
const FROM_THE_START = 300;

/** What a list on the screen begins with. */
interface Beginning {
  around: Around | null;
  /** Where to go to once it is there. */
  place: Place;
  /** How many photos are to be there by then. */
  least: number;
}

export type Listing = ReturnType<typeof useListing>;

/**
 * The photos of an address, and those of them that are to be shown: as they were when somebody comes
 * back; else around where they were, or around the photo that the address names.
 * @param address without the photo
 * @param search as JSON, so that an equal one is the same
 * @param photo that the address names
 */
export function useListing(
  context: Context,
  { address, search, photo }: { address: string; search: string; photo: string | undefined },
) {
  const { api, arrived, connection, places, removals, shelf } = context;
  const key = `${address} ${search}`;
  const [edition, setEdition] = useState(0);
  /** Where the next list begins, where somebody has said so. */
  const [wish, setWish] = useState<{ key: string; beginning: Beginning } | null>(null);
  const [found, setFound] = useState<{ key: string; beginning: Beginning } | null>(null);

  // Where the place of a photo is not known yet, it is asked for first.
  const known = shelf.has(key) || photo === undefined;
  const beginning =
    (wish?.key === key && wish.beginning) ||
    (found?.key === key && found.beginning) ||
    (known ? beginningOf(places.of(address)) : null);

  useEffect(() => {
    if (beginning || photo === undefined) return;
    const left = new AbortController();
    const order = (JSON.parse(search) as Search).order;
    const start = (day: string | undefined) => {
      if (left.signal.aborted) return;
      const around = day ? { day, name: photo } : null;
      const place = day ? { top: 0, day, name: photo, offset: 2 * TOP } : START;
      setFound({ key, beginning: { around, place, least: 0 } });
    };
    api.lookup([photo], left.signal).then(
      ([image]) => start(image && 'status' in image ? timeOf(image, order)?.slice(0, 10) : undefined),
      () => start(undefined),
    );
    return () => left.abort();
  }, [key, beginning === null]);

  const made = useMemo(() => {
    if (!beginning) return null;
    let fresh = false;
    const kept = shelf.take(key, () => {
      fresh = true;
      const gallery = createGallery(context, JSON.parse(search) as Search, beginning);
      const shown = computed(() =>
        gallery.photos.value.filter(({ filename }) => !removals.hidden.value.has(filename)),
      );
      // The list is not disturbed while somebody looks at it: they say when it shall begin anew.
      const left = computed(() => {
        const { total, photos } = gallery;
        return total.value === null ? null : total.value - photos.value.length + shown.value.length;
      });
      return { ...gallery, gallery, shown, left, begun: arrived.peek() };
    });
    const place = fresh ? beginning.place : (places.of(address) ?? START);
    return { kept, fresh, place, least: fresh ? beginning.least : 0 };
  }, [context, key, edition, beginning === null]);

  useEffect(() => {
    if (!made) return;
    const { gallery } = made.kept;
    const goOn = () => {
      if (gallery.phase.peek() === 'failed') void gallery.more();
      if (gallery.newer.peek() === 'failed') void gallery.moreNewer();
    };
    const fill = async () => {
      do await gallery.more();
      while (gallery.photos.peek().length < made.least && gallery.phase.peek() === 'more');
    };
    if (made.fresh) void fill();
    return connection.whenBack(goOn);
  }, [made, connection]);

  return {
    key,
    made,
    /** Begins anew: with the newest, or around a day. */
    begin(around: Around | null) {
      shelf.drop(key);
      setWish({ key, beginning: { around, place: around ? placeOf(around.day) : START, least: 0 } });
      setEdition(edition + 1);
    },
  };
}

/** The place of a list that is seen for the first time. */
const START: Place = { top: 0 };

/** A month that is gone to begins so far below the window's top. */
const TOP = 120;

/** The place of a month that is gone to, by one of its days. */
export function placeOf(day: string): Place {
  return { top: 0, day, offset: TOP };
}

/** Where the list of a place begins: it is fetched up to there, or around it where that is far. */
function beginningOf(place: Place | undefined): Beginning {
  const start = { around: null, place: START, least: 0 };
  if (!place || (place.top <= 0 && place.before !== undefined)) return start;
  if (place.before !== undefined && place.before < FROM_THE_START) {
    return { around: null, place, least: place.before + 1 };
  }
  if (!place.day) return start;
  return { around: { day: place.day, name: place.name ?? null }, place, least: 0 };
}
