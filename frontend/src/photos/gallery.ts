import { signal } from '@preact/signals';
import type { Api } from '../api.ts';
import type { Config } from '../config.ts';
import type { Refused, Search } from '../contract.ts';
import { RequestError } from '../errors.ts';
import type { Follower } from '../follower.ts';
import type { ImageSummary, Status } from '../generated/api.ts';
import { TIMINGS } from '../timing.ts';
import { explain, explainFailure } from '../words.ts';

/** Links are good for an hour; renewed ones that fail within this, in milliseconds, are hopeless. */
const RENEWED_FOR = 10 * 60_000;

/** What the gallery keeps of a photo: little, as there may be thousands. */
export interface Photo {
  filename: string;
  status: Status;
  /** Best first. */
  labels: string[];
  /** The confidence of each of them, in %; 0 where it is not told. */
  confidences: number[];
  /** What people say is in it. */
  tags: string[];
  /** A signed address. */
  thumbnail: string | null;
  /** When it was taken, by the camera's clock, or else uploaded: ISO 8601. */
  listed_at: string | undefined;
  /** Pixels, upright. */
  width: number | undefined;
  /** Pixels, upright. */
  height: number | undefined;
  /** Why it could not be analysed, when failed. */
  problem: string | null;
}

type Phase = 'loading' | 'more' | 'complete' | 'failed';

/** The photos that a search finds, as far as they are known, newest first. */
export function createGallery(
  { api, follower, config }: { api: Api; follower: Follower; config: Config },
  search: Search,
  now = Date.now,
) {
  /** How many photos are asked for at once. */
  const size = config.limits.batch;
  const photos = signal<Photo[]>([]);
  const phase = signal<Phase>('more');
  /** How many there are in all, where the service has said so. */
  const total = signal<number | null>(null);
  const problem = signal('');
  const slow = signal(false);
  const ended = new AbortController();
  /** When the links of a page were renewed, by the number of the page. */
  const renewed = new Map<number, number>();
  /** Names that are there no more; an answer given before they went may still have them. */
  const forgotten = new Set<string>();
  let cursor: string | undefined;

  /**
   * Finds more photos: at least one, unless there are none. The service looks at so much of its
   * index in one call, so that an answer may be empty and not the end.
   */
  async function more() {
    if (phase.value === 'loading' || phase.value === 'complete') return;
    phase.value = 'loading';
    const timer = setTimeout(() => (slow.value = true), TIMINGS.slowAnswer);
    try {
      let found = 0;
      do {
        const page = await api.search({ ...search, limit: size, cursor }, ended.signal);
        cursor = page.cursor ?? undefined;
        total.value ??= page.count ?? null;
        const images = page.images.filter(({ filename }) => !forgotten.has(filename));
        found += images.length;
        photos.value = [...photos.value, ...images.map(toPhoto)];
        images.filter(({ status }) => status === 'processing').forEach(follow);
      } while (cursor && found === 0);
      phase.value = cursor ? 'more' : 'complete';
    } catch (error) {
      if (ended.signal.aborted) return;
      problem.value = explain(error);
      phase.value = 'failed';
    } finally {
      clearTimeout(timer);
      slow.value = false;
    }
  }

  /** Waits, for as long as the gallery is there, for the result of a photo that is being analysed. */
  function follow({ filename }: ImageSummary) {
    follower.follow(filename, { signal: ended.signal, patient: true }).then(
      (image) => take(new Map([[filename, image]])),
      (error) => {
        if (error instanceof RequestError && error.status === 404) forget(filename);
      },
    );
  }

  /** Takes over what the service now says of some photos. */
  function take(answers: Map<string, ImageSummary | Refused | undefined>) {
    photos.value = photos.value.map((photo) => {
      const answer = answers.get(photo.filename);
      return answer && 'status' in answer ? merge(photo, toPhoto(answer)) : photo;
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
    const said = new Map(images.map((image) => [image.filename, image]));
    photos.value = photos.value.map((photo) => {
      const image = said.get(photo.filename);
      return image ? { ...photo, ...labelsOf(image) } : photo;
    });
  }

  /**
   * Gets new links for a photo whose picture could not be loaded, and for its page, as theirs
   * will have expired too. Only once in a while: a picture that is missing stays so.
   */
  async function renewLinks(filename: string) {
    const index = photos.value.findIndex((photo) => photo.filename === filename);
    const page = Math.floor(index / size);
    if (index < 0 || now() - (renewed.get(page) ?? -Infinity) < RENEWED_FOR) return;
    renewed.set(page, now());
    try {
      const names = photos.value
        .slice(page * size, (page + 1) * size)
        .map((photo) => photo.filename);
      const answers = await api.lookup(names, ended.signal);
      take(new Map(names.map((name, number) => [name, answers[number]])));
    } catch {
      renewed.delete(page);
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
    ...{ photos, phase, total, problem, slow },
    ...{ more, relabel, renewLinks, forget },
    end: () => ended.abort(),
  };
}

function toPhoto({
  filename,
  status,
  labels,
  tags = [],
  details,
  thumbnail_url: thumbnail,
  taken_at,
  uploaded_at,
  width,
  height,
  error,
}: ImageSummary): Photo {
  return {
    filename,
    status,
    ...labelsOf({ labels, tags, details }),
    thumbnail,
    listed_at: taken_at ?? uploaded_at,
    width,
    height,
    problem: status === 'failed' ? explainFailure(error) : null,
  };
}

function labelsOf({
  labels,
  tags = [],
  details = [],
}: Pick<ImageSummary, 'labels' | 'tags'> & Partial<Pick<ImageSummary, 'details'>>) {
  const sure = new Map(details.map(({ name, confidence }) => [name, confidence]));
  return { labels, tags, confidences: labels.map((name) => sure.get(name) ?? 0) };
}

/** What is said of a photo now, with what is not said while it is analysed again from before. */
function merge(before: Photo, after: Photo): Photo {
  return {
    ...after,
    listed_at: after.listed_at ?? before.listed_at,
    width: after.width ?? before.width,
    height: after.height ?? before.height,
  };
}
