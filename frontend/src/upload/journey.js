import { RequestError } from '../errors.js';
import { again } from './again.js';
import { contentType } from './files.js';
import { reportSent } from './frames.js';
import { conclude, fail, hold, report, UnreadableFile } from './photo.js';
import { watchQuiet } from './quiet.js';
import { createReserver } from './reserver.js';
import { createTwins } from './twins.js';

const NOT_KEPT = 'This photo was not sent before the page was closed. Please choose it again.';

/**
 * What the way of a photo needs of the world.
 * @typedef {object} Means
 * @property {Pick<import('../api.js').Api, 'reserve' | 'lookup'>} api
 * @property {import('../connection.js').Connection} connection
 * @property {(name: string) => Promise<boolean>} keep has a photo that is there already not be
 *   deleted; false once it is gone
 * @property {import('./tracker.js').Tracker} tracker
 * @property {Pick<import('./store.js').Store, 'ticket' | 'uploaded' | 'forget'>} store
 * @property {import('./worker-client.js').WorkerClient} hash
 * @property {() => Promise<Pick<typeof import('./transfer.js'), 'put' | 'createSlots'>>} load
 *   fetches what sends; it is needed with the first photo only
 */

/**
 * The way of one photo: its bytes are hashed, a name is reserved, the bytes are sent, the labels
 * awaited.
 * @param {Means} means
 */
export function createJourney({ api, connection, keep, tracker, store, hash, load }) {
  const reserver = createReserver((wanted) =>
    again(() => api.reserve(wanted), new AbortController().signal, connection),
  );
  const twins = createTwins();
  /** @type {Promise<{put: typeof import('./transfer.js').put,
   *   slot: ReturnType<typeof import('./transfer.js').createSlots>}> | undefined} */
  let sender;
  const senderReady = () =>
    (sender ??= load().then(
      ({ put, createSlots }) => ({ put, slot: createSlots() }),
      () => {
        sender = undefined;
        throw new RequestError('service', 'network');
      },
    ));

  /**
   * @param {import('./photo.js').Photo} photo
   * @returns {Promise<boolean>} whether it has to be sent, under the name it holds
   */
  async function reserve(photo) {
    const { file, abort } = photo;
    if (!file) throw new UnreadableFile(NOT_KEPT);
    if (photo.held && photo.held.until > Date.now()) return true;
    if (photo.held?.tried && (await arrived(photo, photo.held.ticket.filename))) return false;
    photo.held = null;

    photo.sha256 ??= await hash('hash', file, abort.signal);
    const twin = await twins.find(photo);
    if (twin !== null) {
      report(photo, { name: twin, duplicate: true });
      return false;
    }
    // Once it is being sent, a reload has to find it.
    await photo.kept;
    abort.signal.throwIfAborted();
    const wanted = {
      filename: photo.name,
      content_type: contentType(file),
      size: file.size,
      sha256: photo.sha256,
    };
    const ask = () =>
      reserver.reserve(photo.id, wanted, {
        signal: abort.signal,
        onSlow: () => report(photo, { slow: true }),
      });
    let offer = await ask();
    if ('duplicate' in offer && !(await keep(offer.filename))) offer = await ask();
    if ('duplicate' in offer) {
      report(photo, { name: offer.filename, duplicate: true });
      return false;
    }
    photo.held = hold(offer);
    report(photo, { name: offer.filename });
    await store.ticket(photo);
    return true;
  }

  /**
   * Whether an upload with a ticket that has expired since had arrived: it is analysed by now.
   * @param {import('./photo.js').Photo} photo
   * @param {string} name
   */
  async function arrived(photo, name) {
    const [known] = await again(() => api.lookup([name]), photo.abort.signal, connection);
    return known && 'status' in known && known.status !== 'processing';
  }

  /** @param {import('./photo.js').Photo} photo */
  async function upload(photo) {
    try {
      if (!(await reserve(photo))) return;
      const { put, slot } = await senderReady();
      await slot(async () => {
        // It may have expired while others were sent.
        if (await reserve(photo)) await send(photo, put);
      }, photo.abort.signal);
    } finally {
      reserver.release(photo.id);
    }
  }

  /**
   * @param {import('./photo.js').Photo} photo
   * @param {typeof import('./transfer.js').put} put
   */
  async function send(photo, put) {
    const { file, held, abort } = photo;
    if (!file || !held) return;
    report(photo, { phase: 'uploading', sent: 0 });
    const quiet = watchQuiet(() => report(photo, { slow: true }));
    try {
      await put(held, file, {
        signal: abort.signal,
        connection,
        onProgress: (sent) => {
          quiet.moved();
          reportSent(photo, sent);
        },
      });
      photo.held = null;
    } catch (error) {
      // Refused as it is: the next attempt needs a new name and a new signature.
      if (error instanceof RequestError && !error.transient) photo.held = null;
      throw error;
    } finally {
      quiet.end();
    }
  }

  /**
   * Takes a photo on its way, from its first byte or from its analysis on, to its end. What happens
   * is told in its stage.
   * @param {import('./photo.js').Photo} photo
   * @param {'upload' | 'check'} from
   */
  return async function travel(photo, from) {
    const { signal } = photo.abort;
    try {
      if (from === 'upload') await upload(photo);
      signal.throwIfAborted();
      report(photo, { phase: 'analysing', sent: 1 });
      const { name } = photo.stage.value;
      void store.uploaded(photo, name);
      const onSlow = (/** @type {boolean} */ slow) => report(photo, { slow });
      report(photo, conclude(await tracker.follow(name, { signal, onSlow })));
    } catch (error) {
      if (!signal.aborted) report(photo, fail(error, photo.stage.value.phase));
    }
    twins.settle(photo);
    // What is worth another attempt is worth one after a reload, too.
    if (signal.aborted || !photo.stage.value.remedy) void store.forget([photo.id]);
  };
}
