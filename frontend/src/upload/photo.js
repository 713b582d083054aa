import { signal } from '@preact/signals';
import { RequestError } from '../errors.js';
import { explain, explainFailure } from '../words.js';

/** A ticket with less than this left, in milliseconds, is not worth an upload. */
const TICKET_MARGIN = 60_000;

/**
 * A label as the page shows it.
 * @typedef {{name: string, confidence: number | null}} Label
 */

/**
 * Where a photo is on its way.
 * @typedef {object} Stage
 * @property {'waiting' | 'uploading' | 'analysing' | 'done' | 'failed'} phase
 * @property {string} name the file's own name until the service has given it one
 * @property {boolean} duplicate these bytes were there before
 * @property {number} sent how much is uploaded, 0 to 1
 * @property {boolean} slow nothing has moved for a while
 * @property {Label[]} labels best first, once done
 * @property {string | null} thumbnail address of the service's small picture, once there
 * @property {string | null} problem a sentence, when failed
 * @property {'upload' | 'check' | null} remedy what is worth trying, when failed
 * @property {boolean} passing failed for want of a connection: goes on by itself once it is back
 */

/**
 * A reserved name, and until when its signature is worth using.
 * @typedef {{ticket: import('../answers.js').Ticket, until: number, tried: boolean}} Held
 *   `until` as Date.now() counts; `tried` when its upload may have begun before
 */

/**
 * One photo of this visit.
 * @typedef {object} Photo
 * @property {string} id
 * @property {string} name the file's own
 * @property {number} size bytes
 * @property {File | null} file null once it is uploaded and the page was loaded anew
 * @property {import('@preact/signals').Signal<string | null>} preview object URL of a small picture
 * @property {boolean} previewed whether that was asked for
 * @property {import('@preact/signals').Signal<Stage>} stage
 * @property {AbortController} abort ends what is under way
 * @property {string} [sha256]
 * @property {Held | null} held
 * @property {Promise<void>} kept when a reload can't lose it any more
 */

/**
 * @param {{id?: string, name: string, size: number, file: File | null, held?: Held | null,
 *   stage?: Partial<Stage>}} known
 * @returns {Photo}
 */
export function createPhoto({ id, name, size, file, held = null, stage }) {
  return {
    id: id ?? crypto.randomUUID(),
    name,
    size,
    file,
    preview: signal(null),
    previewed: false,
    stage: signal({ ...atStart(name), ...stage }),
    abort: new AbortController(),
    held,
    kept: Promise.resolve(),
  };
}

/**
 * @param {string} name
 * @returns {Stage}
 */
export function atStart(name) {
  return {
    phase: 'waiting',
    name,
    duplicate: false,
    sent: 0,
    slow: false,
    labels: [],
    thumbnail: null,
    problem: null,
    remedy: null,
    passing: false,
  };
}

/**
 * Changes a photo's stage, unless it was cancelled.
 * @param {Photo} photo
 * @param {Partial<Stage>} change
 */
export function report(photo, change) {
  if (photo.abort.signal.aborted) return;
  photo.stage.value = { ...photo.stage.value, slow: false, ...change };
}

/** @param {Stage} stage */
export function isFinal({ phase }) {
  return phase === 'done' || phase === 'failed';
}

/**
 * @param {import('../answers.js').Ticket} ticket
 * @returns {Held}
 */
export function hold(ticket) {
  const until = Date.now() + ticket.expires_in * 1000 - TICKET_MARGIN;
  return { ticket, until, tried: false };
}

/**
 * What a final answer of the service makes of a stage.
 * @param {import('../answers.js').ImageAnswer} answer
 * @returns {Partial<Stage>}
 */
export function conclude({ status, error, labels, details = [], thumbnail_url }) {
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
 * What an error makes of a stage: the reason, and what is worth trying: to send the photo again, to
 * ask again for its result, or nothing, when the service has said that it won't take it.
 * @param {unknown} error
 * @param {Stage['phase']} phase when it happened
 * @returns {Partial<Stage>}
 */
export function fail(error, phase) {
  const known = error instanceof RequestError ? error : null;
  const final = known?.kind === 'http' && !known.transient;
  const passing = known?.kind === 'network' || known?.kind === 'timeout';
  const unusable = error instanceof UnreadableFile || (final && known.target === 'service');
  /** @type {Stage['remedy']} */
  let remedy = unusable ? null : 'upload';
  if (phase === 'analysing') remedy = final ? 'upload' : 'check';
  const problem = error instanceof UnreadableFile ? error.message : explain(error);
  return { phase: 'failed', problem, remedy, passing };
}

/** A file that was chosen but can't be read any more: moved, changed, or never kept. */
export class UnreadableFile extends Error {
  /** @param {string} [message] a sentence for the user */
  constructor(message = 'This file can’t be read any more. Please choose it again.') {
    super(message);
    this.name = 'UnreadableFile';
  }
}
