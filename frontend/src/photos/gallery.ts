import { signal } from '@preact/signals';
import type { Api } from '../api.ts';
import type { Config } from '../config.ts';
import type { Refused, Search } from '../contract.ts';
import { RequestError } from '../errors.ts';
import type { Follower } from '../follower.ts';
import type { ImageSummary } from '../generated/api.ts';
import { TIMINGS } from '../timing.ts';
import { explain } from '../words.ts';
import { type Around, pagesOf } from './pages.ts';
import { merge, type Photo, toPhoto } from './photo.ts';

/** Links are good for an hour; renewed ones that fail within this, in milliseconds, are hopeless. */
const RENEWED_FOR = 10 * 60_000;

type Phase = 'loading' | 'more' | 'complete' | 'failed';

export type Gallery = ReturnType<typeof createGallery>;

/**
 * The photos that a search finds, as far as they are known, newest first. It begins with the newest,
 * or around a day, and then goes on in both directions.
 */
export function createGallery(
  { api, follower, config }: { api: Api; follower: Follower; config: Config },
  search: Search,
  { around = null, now = Date.now }: { around?: Around | null; now?: () => number } = {},
) {
  /** How many photos are asked for at once. */
  const size = config.limits.batch;
  const photos = signal<Photo[]>([]);
  /** How far it is towards older photos. */
  const phase = signal<Phase>('more');
  /** How far it is towards newer ones. */
  const newer = signal<Phase>(around ? 'more' : 'complete');
  /** How many there are in all, where the service has said so. */
  const total = signal<number | null>(null);
  const problem = signal('');
  const slow = signal(false);
  const ended = new AbortController();
  /** When the links of a photo were renewed. */
  const renewed = new Map<string, number>();
  /** Names that are there no more; an answer given before they went may still have them. */
  const forgotten = new Set<string>();
  /** What was said of photos while an answer was on its way, which may not know it yet. */
  const said = new Map<string, ImageSummary>();
  let asking = 0;
  const pages = pagesOf(api, search, { size, around, signal: ended.signal });
  let begun = false;
  let running: Promise<void> = Promise.resolve();

  /** Finds older photos: at least one, unless there are none. */
  function more(): Promise<void> {
    if (phase.value === 'complete' || phase.value === 'loading') return running;
    phase.value = 'loading';
    running = look(phase, async () => {
      const first = !begun;
      const [older, before] = await Promise.all([
        pages.older(),
        first && around ? pages.newer() : null,
        first && count(),
      ]);
      begun = true;
      if (before) newer.value = before.last ? 'complete' : 'more';
      total.value ??= older.count;
      add([...(before?.images ?? []), ...older.images], 'after');
      phase.value = older.last ? 'complete' : 'more';
    });
    return running;
  }

  /** Finds newer photos, whole days of them. */
  async function moreNewer(): Promise<void> {
    if (!begun || newer.value === 'complete' || newer.value === 'loading') return;
    newer.value = 'loading';
    await look(newer, async () => {
      const before = await pages.newer();
      add(before.images, 'before');
      newer.value = before.last ? 'complete' : 'more';
    });
  }

  /**
   * Finds all photos.
   * @returns whether that was possible
   */
  async function all(): Promise<boolean> {
    do await more();
    while (phase.value === 'more');
    while (newer.value === 'more') await moreNewer();
    return phase.value === 'complete' && newer.value === 'complete';
  }

  async function look(of: typeof phase, work: () => Promise<void>) {
    const timer = setTimeout(() => (slow.value = true), TIMINGS.slowAnswer);
    asking++;
    try {
      await work();
    } catch (error) {
      if (ended.signal.aborted) return;
      problem.value = explain(error);
      of.value = 'failed';
    } finally {
      clearTimeout(timer);
      slow.value = false;
      if (!--asking) said.clear();
    }
  }

  /** Asks how many there are: only the first page of all says so. */
  async function count() {
    if (around) total.value = (await pages.first()).count ?? null;
  }

  function add(found: ImageSummary[], where: 'before' | 'after') {
    const images = found.filter(({ filename }) => !forgotten.has(filename));
    const made = images.map((image) => toPhoto(image, search.order));
    const [before, after] = where === 'after' ? [photos.value, made] : [made, photos.value];
    photos.value = [...before, ...after].map(withWhatIsSaid);
    follow(images.filter(({ status }) => status === 'processing').map(({ filename }) => filename));
  }

  /** Waits, for as long as the gallery is there, for the results of photos that are analysed. */
  function follow(names: string[]) {
    for (const filename of names) {
      follower.follow(filename, { signal: ended.signal, patient: true }).then(
        (image) => take(new Map([[filename, image]])),
        (error) => {
          if (error instanceof RequestError && error.status === 404) forget(filename);
        },
      );
    }
  }

  /** Takes over that some photos are being analysed again, and waits for the results. */
  function reread(names: string[]) {
    const again = new Set(names);
    photos.value = photos.value.map((photo) =>
      again.has(photo.filename) ? { ...photo, status: 'processing', problem: null } : photo,
    );
    follow(names);
  }

  /** Takes over what the service now says of some photos. */
  function take(answers: Map<string, ImageSummary | Refused | undefined>) {
    photos.value = photos.value.map((photo) => {
      const answer = answers.get(photo.filename);
      if (!answer || !('status' in answer)) return photo;
      return merge(photo, toPhoto(answer, search.order));
    });
    for (const [filename, answer] of answers) {
      if (answer && !('status' in answer)) forget(filename);
    }
  }

  /**
   * Takes over what people have said of some photos. Their links stay, so that no picture is
   * fetched again; so does what the search would not find any more, until it is begun anew.
   */
  function relabel(images: ImageSummary[]) {
    for (const image of images) said.set(image.filename, image);
    photos.value = photos.value.map(withWhatIsSaid);
    if (!asking) said.clear();
  }

  function withWhatIsSaid(photo: Photo): Photo {
    const image = said.get(photo.filename);
    if (!image) return photo;
    const { labels, confidences, tags } = toPhoto(image, search.order);
    return { ...photo, labels, confidences, tags };
  }

  /**
   * Gets new links for a photo whose picture could not be loaded, and for those around it, as theirs
   * will have expired too. Only once in a while: a picture that is missing stays so.
   */
  async function renewLinks(filename: string) {
    const index = photos.value.findIndex((photo) => photo.filename === filename);
    const recent = (name: string) => now() - (renewed.get(name) ?? -Infinity) < RENEWED_FOR;
    if (index < 0 || recent(filename)) return;
    const page = Math.floor(index / size) * size;
    const names = photos.value.slice(page, page + size).map((photo) => photo.filename);
    for (const name of names) renewed.set(name, now());
    try {
      const answers = await api.lookup(names, ended.signal);
      take(new Map(names.map((name, number) => [name, answers[number]])));
    } catch {
      for (const name of names) renewed.delete(name);
    }
  }

  /** Leaves out a photo that is there no more. */
  function forget(filename: string) {
    forgotten.add(filename);
    const left = photos.value.filter((photo) => photo.filename !== filename);
    if (total.value !== null) total.value -= photos.value.length - left.length;
    photos.value = left;
  }

  return {
    ...{ photos, phase, newer, total, problem, slow },
    ...{ more, moreNewer, all, relabel, renewLinks, reread, forget },
    end: () => ended.abort(),
  };
}
