import { signal } from '@preact/signals';
import { RequestError } from '../errors.js';
import { contentType, objection, sha256 } from './files.js';
import { spoken } from '../format.js';
import { poll } from './poll.js';
import { put } from './put.js';
import { explain, explainFailure, NOTHING_FOUND, ONE_AT_A_TIME, SLOW } from '../words.js';

/** A step without progress for this long, in milliseconds, is called slow. */
const SLOW_AFTER = 10_000;

/** A ticket with less than this left, in milliseconds, is not worth an upload. */
const TICKET_MARGIN = 60_000;

/**
 * A label as the page shows it.
 * @typedef {{name: string, confidence: number | null}} Label
 */

/**
 * Where a photo is on its way.
 * @typedef {object} Stage
 * @property {'preparing' | 'uploading' | 'analysing' | 'done' | 'failed'} phase
 * @property {string} name the file's own name until the service has given it one
 * @property {boolean} duplicate these bytes were there before
 * @property {number} sent how much is uploaded, 0 to 1
 * @property {boolean} slow nothing has moved for a while
 * @property {Label[]} labels best first, once done
 * @property {string | null} thumbnail address of the small picture, once there
 * @property {string | null} problem a sentence, when failed
 * @property {'upload' | 'check' | null} remedy what is worth trying, when failed
 */

/**
 * One photo of this visit.
 * @typedef {object} Photo
 * @property {number} id
 * @property {File} file
 * @property {string} preview object URL of the file
 * @property {import('@preact/signals').Signal<Stage>} stage
 * @property {AbortController} abort ends what is under way
 * @property {{ticket: import('../answers.js').Ticket, until: number, tried: boolean} | null} reserved
 */

/** @typedef {ReturnType<typeof createState>} State */

/**
 * Everything the page knows, and all that can be done with it. Components read the signals and call
 * the actions; nothing else changes a signal.
 * @param {import('../api.js').Api} api
 * @param {object} [options]
 * @param {number} [options.maxBytes]
 * @param {import('@preact/signals').Signal<string>} [options.news] where it is told, for those who
 *   listen
 * @param {typeof put} [options.send]
 * @param {typeof poll} [options.wait]
 */
export function createState(api, { maxBytes, news = signal(''), send = put, wait = poll } = {}) {
  /** Newest first. */
  const photos = signal(/** @type {Photo[]} */ ([]));
  /** Why the last choice was not taken. */
  const notice = signal(/** @type {string | null} */ (null));
  let lastId = 0;

  /**
   * Takes a photo in and sends it on its way.
   * @param {Iterable<File>} files what was chosen or dropped; more than one is refused for now
   */
  function add(files) {
    const [file, ...others] = files;
    if (!file) return;
    notice.value = others.length ? ONE_AT_A_TIME : objection(file, maxBytes);
    if (notice.value) return;
    /** @type {Photo} */
    const photo = {
      id: ++lastId,
      file,
      preview: URL.createObjectURL(file),
      stage: signal(start(file.name)),
      abort: new AbortController(),
      reserved: null,
    };
    photos.value = [photo, ...photos.value];
    void run(photo, 'upload');
  }

  /**
   * Tries again what the photo's stage names as its remedy.
   * @param {Photo} photo
   */
  function retry(photo) {
    const { remedy, name, duplicate } = photo.stage.value;
    if (!remedy) return;
    photo.stage.value = { ...start(name), duplicate };
    void run(photo, remedy);
  }

  /**
   * Stops what is under way and forgets the photo.
   * @param {Photo} photo
   */
  function cancel(photo) {
    photo.abort.abort();
    photos.value = photos.value.filter((other) => other !== photo);
    URL.revokeObjectURL(photo.preview);
    news.value = `${photo.file.name}: cancelled.`;
  }

  /**
   * The way of one photo, from its first byte or from its analysis on.
   * @param {Photo} photo
   * @param {'upload' | 'check'} from
   */
  async function run(photo, from) {
    photo.abort = new AbortController();
    const { signal } = photo.abort;
    const report = reporter(photo, news);
    try {
      if (from === 'upload') await upload(photo, report);
      report({ phase: 'analysing' });
      news.value = `Analysing ${photo.stage.value.name}…`;
      const answer = await wait((s) => api.image(photo.stage.value.name, s), signal);
      report(conclude(answer));
    } catch (error) {
      if (signal.aborted) return;
      const remedy = remedyFor(error, photo.stage.value.phase);
      report({ phase: 'failed', problem: explain(error), remedy });
    } finally {
      report.end();
    }
    news.value = summary(photo.stage.value);
  }

  /**
   * Reserves a name unless a usable one is left from an earlier attempt, then sends the bytes.
   * @param {Photo} photo
   * @param {(change: Partial<Stage>) => void} report
   */
  async function upload(photo, report) {
    const { file } = photo;
    const { signal } = photo.abort;
    if (!photo.reserved || photo.reserved.until < Date.now()) {
      const wanted = {
        filename: file.name,
        content_type: contentType(file),
        size: file.size,
        sha256: await sha256(file),
      };
      const [answer] = await api.reserve([wanted], signal);
      if (!answer || 'error' in answer) {
        const { code, message } = answer?.error ?? {};
        throw new RequestError('service', 'http', { status: 400, code, message });
      }
      if ('duplicate' in answer) {
        report({ name: answer.filename, duplicate: true });
        return;
      }
      const until = Date.now() + answer.expires_in * 1000 - TICKET_MARGIN;
      photo.reserved = { ticket: answer, until, tried: false };
    }
    const { ticket, tried } = photo.reserved;
    photo.reserved.tried = true;
    report({ phase: 'uploading', name: ticket.filename });
    try {
      await send(ticket, file, { signal, onProgress: (sent) => report({ sent }), tried });
    } catch (error) {
      // Refused as it is: the next attempt needs a new name and a new signature.
      if (error instanceof RequestError && !error.transient) photo.reserved = null;
      throw error;
    }
    photo.reserved = null;
  }

  return { photos, notice, news, add, retry, cancel };
}

/**
 * @param {string} name
 * @returns {Stage}
 */
function start(name) {
  return {
    phase: 'preparing',
    name,
    duplicate: false,
    sent: 0,
    slow: false,
    labels: [],
    thumbnail: null,
    problem: null,
    remedy: null,
  };
}

/**
 * A function that changes a photo's stage, and calls the stage slow when it isn't used for a while.
 * @param {Photo} photo
 * @param {import('@preact/signals').Signal<string>} news
 */
function reporter({ stage, abort }, news) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {Partial<Stage>} change */
  const report = (change) => {
    clearTimeout(timer);
    if (abort.signal.aborted) return;
    stage.value = { ...stage.value, slow: false, ...change };
    timer = setTimeout(() => {
      stage.value = { ...stage.value, slow: true };
      news.value = SLOW;
    }, SLOW_AFTER);
  };
  report.end = () => clearTimeout(timer);
  report({});
  return report;
}

/**
 * @param {import('../answers.js').ImageAnswer} answer a final one
 * @returns {Partial<Stage>}
 */
function conclude({ status, error, labels, details = [], thumbnail_url }) {
  const thumbnail = thumbnail_url ?? null;
  if (status === 'failed') return { phase: 'failed', problem: explainFailure(error), thumbnail };
  const confidences = new Map(details.map(({ name, confidence }) => [name, confidence]));
  return {
    phase: 'done',
    labels: labels.map((name) => ({ name, confidence: confidences.get(name) ?? null })),
    thumbnail,
  };
}

/**
 * What is worth trying after a failure: to send the photo again, to ask again for its result, or
 * nothing, when the service has said that it won't take it.
 * @param {unknown} error
 * @param {Stage['phase']} phase when it happened
 * @returns {Stage['remedy']}
 */
function remedyFor(error, phase) {
  const final = error instanceof RequestError && error.kind === 'http' && !error.transient;
  if (phase === 'analysing') return final ? 'upload' : 'check';
  return final && error.target === 'service' ? null : 'upload';
}

/**
 * A finished stage in words, for the live region.
 * @param {Stage} stage
 */
function summary({ name, problem, labels }) {
  return `${name}: ${problem ?? (spoken(labels) || NOTHING_FOUND)}`;
}
