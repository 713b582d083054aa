import type { Api } from '../api.ts';
import type { Config } from '../config.ts';
import type { Connection } from '../connection.ts';
import type { Wanted } from '../contract.ts';
import { RequestError, StillProcessing } from '../errors.ts';
import type { Follower } from '../follower.ts';
import { explainTrouble } from '../words.ts';
import { again } from './again.ts';
import type { Closed } from './closed.ts';
import { contentType } from './files.ts';
import { reportSent } from './frames.ts';
import type { Pause } from './pause.ts';
import { conclude, fail, hold, type Photo, report, UnreadableFile } from './photo.ts';
import { watchQuiet } from './quiet.ts';
import { createReserver } from './reserver.ts';
import type { Store } from './store.ts';
import { createSlots, type Put, put as putFile } from './transfer.ts';
import { createTwins } from './twins.ts';
import type { WorkerClient } from './worker-client.ts';

const NOT_KEPT = 'This photo was not sent before the page was closed. Please choose it again.';

/** Says on a photo's row what has gone wrong for now, and when it is over. */
const troubleOf = (photo: Photo) => (error: RequestError | null) =>
  report(photo, { trouble: error && explainTrouble(error) });

/** What the way of a photo needs of the world. */
export interface Means {
  api: Pick<Api, 'reserve' | 'lookup'>;
  connection: Connection;
  config: Pick<Config, 'formats' | 'limits'>;
  follower: Follower;
  /** Has a photo that is there already not be deleted; false once it is gone. */
  keep: (name: string) => Promise<boolean>;
  store: Pick<Store, 'ticket' | 'uploaded' | 'forget'>;
  hash: WorkerClient;
  /** Lasts as long as the quota is used up. */
  pause: Pause;
  /** Whether the site takes photos. */
  closed: Closed;
  /** Told the name of each photo that the service has from now on. */
  onSent: (name: string) => void;
}

/**
 * The way of one photo: its bytes are hashed, a name is reserved, the bytes are sent, the labels
 * awaited.
 */
export function createJourney(
  means: Means,
  { put, slot }: { put: Put; slot: ReturnType<typeof createSlots> } = {
    put: putFile,
    slot: createSlots(),
  },
) {
  const { api, config, connection, follower, keep, store, hash, pause, closed, onSent } = means;
  const reserver = createReserver(
    (wanted, onTrouble) =>
      again(() => api.reserve(wanted), new AbortController().signal, connection, { onTrouble }),
    config.limits.batch,
  );
  const twins = createTwins();

  /** @returns whether it has to be sent, under the name it holds */
  async function reserve(photo: Photo): Promise<boolean> {
    const { file, abort } = photo;
    if (!file) throw new UnreadableFile(NOT_KEPT);
    photo.sha256 ??= await hash('hash', file, abort.signal);
    if (photo.held?.sha256 && photo.held.sha256 !== photo.sha256) photo.held = null;
    if (photo.held && photo.held.until > Date.now()) return true;
    if (photo.held?.tried && (await arrived(photo, photo.held.ticket.filename))) return false;
    photo.held = null;

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
      content_type: contentType(file, config.formats),
      size: file.size,
      sha256: photo.sha256,
    };
    let offer = await ask(photo, wanted);
    if ('duplicate' in offer && !(await keep(offer.filename))) offer = await ask(photo, wanted);
    if ('duplicate' in offer) {
      report(photo, { name: offer.filename, duplicate: true });
      return false;
    }
    photo.held = hold(offer);
    report(photo, { name: offer.filename });
    await store.ticket(photo);
    return true;
  }

  /** Asks for a name; while the quota is used up or the site closed, waits to ask again. */
  async function ask(photo: Photo, wanted: Wanted) {
    const { signal } = photo.abort;
    const told = {
      onSlow: () => report(photo, { slow: true }),
      onTrouble: troubleOf(photo),
    };
    for (;;) {
      await pause.over(signal);
      await closed.over(signal);
      try {
        return await reserver.reserve(photo.id, wanted, { signal, ...told });
      } catch (error) {
        const { code, ends } = error instanceof RequestError ? error : {};
        if (code === 'StageClosed') closed.hold();
        else if (code === 'QuotaExceeded' && ends) pause.hold(ends);
        else throw error;
      }
    }
  }

  /** Whether an upload with a ticket that has expired since had arrived: it is analysed by now. */
  async function arrived(photo: Photo, name: string) {
    const [known] = await again(() => api.lookup([name]), photo.abort.signal, connection);
    return known && 'status' in known && known.status !== 'processing';
  }

  async function upload(photo: Photo) {
    try {
      if (!(await reserve(photo))) return;
      await sendInTurn(photo).catch(async (error) => {
        if (!(error instanceof RequestError && error.status === 412)) throw error;
        // Something is in its place: these very bytes, sent by another page which was given their
        // name too. Once they are known, the service says so.
        report(photo, { phase: 'waiting', sent: 0 });
        await follow(photo, photo.stage.value.name).catch(() => {});
        await sendInTurn(photo);
      });
    } finally {
      reserver.release(photo.id);
    }
  }

  async function sendInTurn(photo: Photo) {
    while (!(await slot(() => sendUnlessClosed(photo), photo.abort.signal)));
  }

  /** @returns whether that is done; if the site was closed meanwhile, it has to be done again */
  async function sendUnlessClosed(photo: Photo): Promise<boolean> {
    try {
      // It may have expired while others were sent.
      if (await reserve(photo)) await send(photo);
      return true;
    } catch (error) {
      const refused = error instanceof RequestError && error.target === 'storage';
      if (!refused || error.status !== 403 || !(await closed.ask())) throw error;
      report(photo, { phase: 'waiting', sent: 0 });
      return false;
    }
  }

  async function send(photo: Photo) {
    const { file, held, abort } = photo;
    if (!file || !held) return;
    report(photo, { phase: 'uploading', sent: 0 });
    const quiet = watchQuiet(() => report(photo, { slow: true }));
    try {
      await put(held, file, {
        signal: abort.signal,
        connection,
        onTrouble: (error) => {
          quiet.end();
          troubleOf(photo)(error);
        },
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

  /** Waits for a photo's result, in a closed site for as long as it takes. */
  async function follow(photo: Photo, name: string): ReturnType<Follower['follow']> {
    const { signal } = photo.abort;
    const told = {
      onSlow: (slow: boolean) => report(photo, { slow }),
      onTrouble: troubleOf(photo),
    };
    for (;;) {
      try {
        return await follower.follow(name, { signal, ...told });
      } catch (error) {
        if (!(error instanceof StillProcessing && (await closed.ask()))) throw error;
        await closed.over(signal);
      }
    }
  }

  /**
   * Takes a photo on its way, from its first byte or from its analysis on, to its end. What happens
   * is told in its stage.
   */
  return async function travel(photo: Photo, from: 'upload' | 'check') {
    const { signal } = photo.abort;
    try {
      if (from === 'upload') await upload(photo);
      signal.throwIfAborted();
      report(photo, { phase: 'analysing', sent: 1 });
      const { name } = photo.stage.value;
      void store.uploaded(photo, name);
      if (from === 'upload' && !photo.stage.value.duplicate) onSent(name);
      report(photo, conclude(await follow(photo, name)));
    } catch (error) {
      if (!signal.aborted) report(photo, fail(error, photo.stage.value.phase));
    }
    twins.settle(photo);
    // What is worth another attempt is worth one after a reload, too.
    if (signal.aborted || !photo.stage.value.remedy) void store.forget([photo.id]);
  };
}
