import { computed, signal } from '@preact/signals';
import { sleep } from '../timing.js';
import { createAnnouncer } from './announcing.js';
import { objection } from './files.js';
import { createJourney } from './journey.js';
import { atStart, createPhoto, isFinal } from './photo.js';
import { createStore } from './store.js';
import { addUp } from './totals.js';
import { createTracker } from './tracker.js';
import { createWorkerClient } from './worker-client.js';

/** So many photos set out in one breath. */
const AT_A_TIME = 10;

/** @typedef {ReturnType<typeof createUploads>} Uploads */
/** @typedef {import('./photo.js').Photo} Photo */

/**
 * The photos of this visit, and all that can be done with them. Components read the signals and
 * call the actions; nothing else changes a signal.
 * @param {Pick<import('../api.js').Api, 'reserve' | 'lookup'>} api
 * @param {object} options
 * @param {import('../connection.js').Connection} options.connection
 * @param {number} [options.maxBytes]
 * @param {import('./journey.js').Means['keep']} [options.keep]
 * @param {import('@preact/signals').Signal<string>} [options.news] where it is told, for those who
 *   listen
 * @param {import('./store.js').Store} [options.store]
 * @param {import('./worker-client.js').WorkerClient} [options.hash]
 * @param {import('./worker-client.js').WorkerClient} [options.shrink]
 * @param {import('./journey.js').Means['load']} [options.load]
 */
export function createUploads(
  api,
  {
    connection,
    maxBytes,
    keep = async () => true,
    news = signal(''),
    store = createStore(),
    hash = createWorkerClient(),
    shrink = createWorkerClient(),
    load = () => import('./transfer.js'),
  },
) {
  /** The latest choice first, each in its own order. */
  const photos = signal(/** @type {Photo[]} */ ([]));
  const totals = computed(() => addUp(photos.value.map((photo) => photo.stage.value)));
  /** How many of them are new among all photos. */
  const arrived = computed(
    () =>
      photos.value.filter(({ stage: { value } }) => value.phase === 'done' && !value.duplicate)
        .length,
  );
  /** Whether the last choice, a folder, held no photo. */
  const nothing = signal(false);
  const announcer = createAnnouncer(news);
  const tracker = createTracker((names) => api.lookup(names));
  const travel = createJourney({ api, connection, keep, tracker, store, hash, load });

  /**
   * Takes files in and sends them on their way; what is no photo gets its reason and stays behind.
   * @param {Iterable<File>} files
   */
  function add(files) {
    const added = Array.from(files, (file) => {
      const problem = objection(file, maxBytes);
      const stage = problem ? { phase: /** @type {const} */ ('failed'), problem } : {};
      return createPhoto({ name: file.name, size: file.size, file, stage });
    });
    nothing.value = !added.length;
    if (!added.length) return;
    photos.value = [...added, ...photos.value];
    const accepted = added.filter((photo) => !isFinal(photo.stage.value));
    void start(added, accepted, (photo) => store.add(photo));
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

  /**
   * Sends photos on their way, some at a time: all of hundreds at once would hold the page up.
   * @param {Photo[]} told
   * @param {Photo[]} sent
   * @param {(photo: Photo) => Promise<void>} [keep]
   */
  async function start(told, sent, keep) {
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

  /**
   * @param {Photo} photo
   * @param {'upload' | 'check'} from
   */
  async function go(photo, from) {
    const stop = photo.stage.subscribe(() => announcer.look());
    await travel(photo, from);
    stop();
  }

  /**
   * Makes a photo's small picture, when it is about to be seen.
   * @param {Photo} photo
   */
  async function preview(photo) {
    if (!photo.file || photo.previewed) return;
    photo.previewed = true;
    const { signal: aborted } = photo.abort;
    const picture = await shrink('picture', photo.file, aborted).catch(() => undefined);
    if (picture instanceof Blob && photos.value.includes(photo)) {
      photo.preview.value = URL.createObjectURL(picture);
    }
  }

  /**
   * Tries again what each photo's stage names as its remedy.
   * @param {Photo[]} some
   */
  function retry(some) {
    const worth = some.filter((photo) => photo.stage.value.remedy);
    announcer.began(worth);
    for (const photo of worth) {
      const { remedy, name, duplicate } = photo.stage.value;
      photo.stage.value = { ...atStart(name), duplicate };
      if (remedy) void go(photo, remedy);
    }
  }

  /**
   * Takes photos from the list; what is under way is stopped.
   * @param {Photo[]} some
   */
  function remove(some) {
    const gone = new Set(some);
    photos.value = photos.value.filter((photo) => !gone.has(photo));
    for (const photo of some) {
      if (photo.preview.value) URL.revokeObjectURL(photo.preview.value);
      photo.abort.abort();
    }
    void store.forget(some.map((photo) => photo.id));
    announcer.look();
  }

  /** @param {Photo[]} some */
  function cancel(some) {
    const active = some.filter((photo) => !isFinal(photo.stage.value));
    const [only] = active;
    remove(active);
    news.value =
      active.length === 1 ? `${only?.name}: cancelled.` : `${active.length} photos cancelled.`;
  }

  const clearFinished = () => remove(photos.value.filter((photo) => isFinal(photo.stage.value)));

  connection.whenBack(() => retry(photos.value.filter((photo) => photo.stage.value.passing)));

  return { photos, totals, arrived, nothing, add, resume, preview, retry, cancel, clearFinished };
}
