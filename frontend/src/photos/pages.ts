import type { Api } from '../api.ts';
import type { Search } from '../contract.ts';
import type { ImageSummary } from '../generated/api.ts';
import { timeOf } from './photo.ts';

/** Where a list begins that does not begin with the newest: a day, and a photo of that day. */
export interface Around {
  /** As the service counts it, `2026-07-31`. */
  day: string;
  name?: string | null;
}

interface Part {
  /** Newest first. */
  images: ImageSummary[];
  /** Whether there are no more in this direction. */
  last: boolean;
  /** How many there are in all, where that is told. */
  count: number | null;
}

/** The most pages that are asked for to find the photo of a day with very many. */
const DEPTH = 30;

/** The pages of a search in both directions from a day, or from the newest on. */
export function pagesOf(
  api: Pick<Api, 'search'>,
  search: Search,
  { size, around, signal }: { size: number; around: Around | null; signal: AbortSignal },
) {
  const after = around && dayAfter(around.day);
  const downwards = around ? { ...search, to: earlier(search.to, around.day) } : search;
  const upwards: Search = { ...search, direction: 'newer', from: later(search.from, after ?? '') };
  const within = after && (!search.to || after <= search.to);
  const reaches = !around || !search.from || around.day >= search.from;
  let older: string | undefined;
  let newer: string | undefined;
  /** Newer photos of a day of which there may be more, oldest first. */
  let waiting: ImageSummary[] = [];
  let sought = around?.name;

  return {
    /** The first page of all, for what it says of them. */
    async first() {
      return api.search({ ...search, limit: 1 }, signal);
    },

    /**
     * The next older photos: at least one, unless there are none. The service looks at so much of
     * its index in one call, so that an answer may be empty and not the end.
     */
    async older(): Promise<Part> {
      const images: ImageSummary[] = [];
      let count: number | null = null;
      if (!reaches) return { images, last: true, count };
      for (let number = 1; ; number++) {
        const page = await api.search({ ...downwards, limit: size, cursor: older }, signal);
        older = page.cursor ?? undefined;
        if (!around) count ??= page.count ?? null;
        images.push(...page.images);
        const last = dayIn(images.at(-1));
        const past = around && last && last < around.day;
        if (past || page.images.some(({ filename }) => filename === sought)) sought = null;
        if (!older || (images.length && (!sought || number >= DEPTH))) break;
      }
      sought = null;
      return { images, last: !older, count };
    },

    /** The next newer photos, whole days of them, so that no day that is shown grows at its top. */
    async newer(): Promise<Part> {
      if (!within) return { images: [], last: true, count: null };
      for (;;) {
        const page = await api.search({ ...upwards, limit: size, cursor: newer }, signal);
        newer = page.cursor ?? undefined;
        waiting.push(...page.images);
        const open = newer ? dayIn(waiting.at(-1)) : null;
        const end = open ? waiting.findIndex((image) => dayIn(image) === open) : waiting.length;
        if (newer && end <= 0) continue;
        const images = waiting.slice(0, end).reverse();
        waiting = waiting.slice(end);
        return { images, last: !newer, count: null };
      }
    },
  };

  function dayIn(image: ImageSummary | undefined) {
    return (image && timeOf(image, search.order)?.slice(0, 10)) ?? null;
  }
}

function dayAfter(day: string) {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

function earlier(day: string | undefined, other: string) {
  return day && day < other ? day : other;
}

function later(day: string | undefined, other: string) {
  return day && day > other ? day : other;
}
