import { computed, signal, type Signal } from '@preact/signals';
import type { Api } from '../api.ts';
import type { Config } from '../config.ts';
import type { Connection } from '../connection.ts';
import { RequestError } from '../errors.ts';
import type { Follower } from '../follower.ts';
import type { ImageSummary } from '../generated/api.ts';
import { sleep } from '../timing.ts';
import { explainPause } from '../words.ts';
import { createAnnouncer, summary } from './announcing.ts';
import { createCancelling } from './cancelling.ts';
import { createClosed } from './closed.ts';
import { objection } from './files.ts';
import type { createJourney, Means } from './journey.ts';
import { createNotice, type Notice } from './notice.ts';
import { createPace } from './pace.ts';
import {
  atStart,
  conclude,
  createPhoto,
  fail,
  type Held,
  isFinal,
  isOf,
  type Photo,
  report,
} from './photo.ts';
import { createPause } from './pause.ts';
import { createStore, type Store } from './store.ts';
import { addUp } from './totals.ts';
import { createWorkerClient, type WorkerClient } from './worker-client.ts';

/** So many photos set out in one breath. */
const AT_A_TIME = 10;

export type Uploads = ReturnType<typeof createUploads>;

/**
 * The photos of this visit, and all that can be done with them. Components read the signals and
 * call the actions; nothing else changes a signal.
 */
export function createUploads(
  api: Pick<Api, 'reserve' | 'lookup' | 'me' | 'remove'>,
  {
    config,
    connection,
    follower,
    keep = async () => true,
    remove: removeSent = () => {},
    onCame = () => {},
    news = signal(''),
    store = createStore(),
    hash = createWorkerClient(),
    shrink = createWorkerClient(),
    notice = createNotice(),
    load = async () => (await import('./journey.ts')).createJourney,
  }: {
    config: Config;
    connection: Connection;
    follower: Follower;
    keep?: Means['keep'];
    /** Deletes photos by name, in a way that can be undone. */
    remove?: (names: string[]) => void;
    /** Told the name of each photo that is new, when it is sent and when it is analysed. */
    onCame?: Means['onSent'];
    /** Where it is told, for those who listen. */
    news?: Signal<string>;
    store?: Store;
    hash?: WorkerClient;
    shrink?: WorkerClient;
    /** Tells who asked for it that all is done. */
    notice?: Notice;
    /** Fetches what takes a photo on its way; it is needed with the first only. */
    load?: () => Promise<typeof createJourney>;
  },
) {
  /** The latest choice first, each in its own order. */
  const photos = signal<Photo[]>([]);
  const totals = computed(() => addUp(photos.value.map((photo) => photo.stage.value)));
  /** How much longer it takes, in seconds; null while there is no telling. */
  const left = signal<number | null>(null);
  const paceOf = createPace();
  let wasActive = 0;
  totals.subscribe((now) => {
    left.value = paceOf(now);
    const ended = wasActive > 0 && now.active === 0 && now.all > 0;
    wasActive = now.active;
    if (ended) void notice.done(summary(photos.peek().map((photo) => photo.stage.peek())));
  });
  /** How many of this visit are new among all photos. */
  const arrived = signal(0);
  /** Whether the last choice, a folder, held no photo. */
  const nothing = signal(false);
  const announcer = createAnnouncer(news);
  const { take, stayed, leave, ...cancelling } = createCancelling(photos, {
    ...{ api, news, store, removeSent },
    onChange: () => announcer.look(),
  });
  const pause = createPause();
  pause.until.subscribe((until) => {
    if (until !== null) news.value = explainPause(until);
  });
  const closed = createClosed(api, config.closed);
  const means = {
    ...{ api, config, connection, follower, keep, store, hash, pause, closed },
    onSent: onCame,
  };
  let journey: Promise<ReturnType<typeof createJourney>> | undefined;
  const ready = () =>
    (journey ??= load().then(
      (create) => create(means),
      () => {
        journey = undefined;
        throw new RequestError('service', 'network');
      },
    ));

  /**
   * Takes files in and sends them on their way; what is no photo gets its reason and stays behind.
   */
  function add(files: Iterable<File>) {
    const added = Array.from(files, (file) => {
      const problem = objection(file, config);
      const stage = problem ? { phase: 'failed' as const, problem } : {};
      const held = takeOver(file);
      return createPhoto({ name: file.name, size: file.size, file, held, stage });
    });
    nothing.value = !added.length;
    if (!added.length) return;
    leave();
    photos.value = [...added, ...photos.value];
    const accepted = added.filter((photo) => !isFinal(photo.stage.value));
    void start(added, accepted, (photo) => store.add(photo));
  }

  /**
   * Has a file that was chosen again take the place of the photo that was left without it.
   * @returns the name which that holds: another would be refused it
   */
  function takeOver(file: File): Held | null {
    const before = photos.value.find((photo) => isOf(file, photo));
    if (!before) return null;
    take([before]);
    return before.held && { ...before.held, sha256: before.sha256 };
  }

  /** Goes on with what an earlier load of the page has left. */
  async function resume() {
    const kept = await store.claim().catch(() => []);
    if (!kept.length) return;
    const found = kept.map(({ id, name, size, file, held, uploaded, sha256 }) => {
      const known = { name: uploaded ?? held?.ticket.filename ?? name };
      const photo = createPhoto({
        ...{ id, name, size, file },
        // Whether its upload had begun, nobody knows.
        held: held && { ...held, tried: true },
        stage: uploaded ? { ...known, phase: 'analysing', sent: 1 } : known,
      });
      return Object.assign(photo, { sha256 });
    });
    photos.value = [...photos.value, ...found];
    void start(found, found);
  }

  /** Sends photos on their way, some at a time: all of hundreds at once would hold the page up. */
  async function start(told: Photo[], sent: Photo[], keep?: (photo: Photo) => Promise<void>) {
    announcer.began(told);
    announcer.look();
    for (let from = 0; from < sent.length; from += AT_A_TIME) {
      if (from) await sleep(0);
      for (const photo of sent.slice(from, from + AT_A_TIME)) {
        if (photo.abort.signal.aborted) continue;
        if (keep) photo.kept = keep(photo);
        void go(photo, photo.stage.value.phase === 'analysing' ? 'check' : 'upload');
      }
    }
  }

  async function go(photo: Photo, from: 'upload' | 'check') {
    const stop = photo.stage.subscribe(() => announcer.look());
    try {
      const travel = await ready();
      await travel(photo, from);
    } catch (error) {
      report(photo, fail(error, photo.stage.value.phase));
    }
    stop();
    const { phase, duplicate } = photo.stage.value;
    if (phase !== 'done' || duplicate) return;
    arrived.value++;
    onCame(photo.stage.value.name);
  }

  /** Makes a photo's small picture, when it is about to be seen. */
  async function preview(photo: Photo) {
    if (!photo.file || photo.previewed) return;
    photo.previewed = true;
    const { signal: aborted } = photo.abort;
    const picture = await shrink('picture', photo.file, aborted).catch(() => undefined);
    if (picture instanceof Blob && photos.value.includes(photo)) {
      photo.preview.value = URL.createObjectURL(picture);
    }
  }

  /** Tries again what each photo's stage names as its remedy. */
  function retry(some: Photo[]) {
    const worth = some.filter((photo) => photo.stage.value.remedy);
    announcer.began(worth);
    for (const photo of worth) {
      const { remedy, name, duplicate } = photo.stage.value;
      photo.stage.value = { ...atStart(name), duplicate };
      if (remedy) void go(photo, remedy);
    }
  }

  /** Takes finished photos from the list. */
  const dismiss = (some: Photo[]) => take(some.filter((photo) => isFinal(photo.stage.value)));

  const clearFinished = () => dismiss(photos.value);

  /** Takes over what people have said of some photos; their links stay. */
  function relabel(images: ImageSummary[]) {
    const said = new Map(images.map((image) => [image.filename, image]));
    for (const { stage } of photos.value) {
      const { phase, name, thumbnail } = stage.value;
      const image = phase === 'done' && said.get(name);
      if (!image || image.status !== 'done') continue;
      stage.value = { ...stage.value, ...conclude(image), thumbnail };
    }
  }

  /** Settles when a reload of the page loses nothing that can be kept. */
  const kept = async () => void (await Promise.all(photos.value.map((photo) => photo.kept)));

  connection.whenBack(() => retry(photos.value.filter((photo) => photo.stage.value.passing)));

  return {
    ...{ photos, totals, left, notice, arrived, stayed, nothing, held: pause.until, closed: closed.is },
    ...{ add, resume, preview, retry, clearFinished, dismiss, relabel, kept },
    ...{ ...cancelling, leave },
  };
}
