import { signal, type Signal } from '@preact/signals';
import type { Ticket } from '../contract.ts';
import { RequestError } from '../errors.ts';
import type { ImageSummary } from '../generated/api.ts';
import { explain, explainFailure } from '../words.ts';

/** A ticket with less than this left, in milliseconds, is not worth an upload. */
const TICKET_MARGIN = 60_000;

/** A label as a row shows it. */
interface ShownLabel {
  name: string;
  confidence: number | null;
}

/** Where a photo is on its way. */
export interface Stage {
  phase: 'waiting' | 'uploading' | 'analysing' | 'done' | 'failed';
  /** The file's own name until the service has given it one. */
  name: string;
  /** These bytes were there before. */
  duplicate: boolean;
  /** How much is uploaded, 0 to 1. */
  sent: number;
  /** Nothing has moved for a while. */
  slow: boolean;
  /** What has gone wrong and is tried again by itself, in a sentence. */
  trouble: string | null;
  /** Best first, once done. */
  labels: ShownLabel[];
  /** Address of the service's small picture, once there. */
  thumbnail: string | null;
  /** A sentence, when failed. */
  problem: string | null;
  /** What is worth trying, when failed. */
  remedy: 'upload' | 'check' | null;
  /** Failed for want of a connection: goes on by itself once it is back. */
  passing: boolean;
}

/** A reserved name, and until when its signature is worth using. */
export interface Held {
  ticket: Ticket;
  /** As Date.now() counts. */
  until: number;
  /** Its upload may have begun before. */
  tried: boolean;
  /** Of the bytes it is for, where their file was chosen again, which may have others. */
  sha256?: string;
}

/** One photo of this visit. */
export interface Photo {
  id: string;
  /** The file's own. */
  name: string;
  /** Bytes. */
  size: number;
  /** Null where the page was loaded anew once it was uploaded, or before it could be kept. */
  file: File | null;
  /** Object URL of a small picture. */
  preview: Signal<string | null>;
  /** Whether that was asked for. */
  previewed: boolean;
  stage: Signal<Stage>;
  /** Ends what is under way. */
  abort: AbortController;
  sha256?: string;
  held: Held | null;
  /** When a reload can't lose it any more. */
  kept: Promise<void>;
}

export function createPhoto({
  id,
  name,
  size,
  file,
  held = null,
  stage,
}: {
  id?: string;
  name: string;
  size: number;
  file: File | null;
  held?: Held | null;
  stage?: Partial<Stage>;
}): Photo {
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

export function atStart(name: string): Stage {
  return {
    phase: 'waiting',
    name,
    duplicate: false,
    sent: 0,
    slow: false,
    trouble: null,
    labels: [],
    thumbnail: null,
    problem: null,
    remedy: null,
    passing: false,
  };
}

/** Changes a photo's stage, unless it was cancelled. */
export function report(photo: Photo, change: Partial<Stage>) {
  if (photo.abort.signal.aborted) return;
  photo.stage.value = { ...photo.stage.value, slow: false, trouble: null, ...change };
}

/** Whether the service has it: it is in the library, whatever becomes of its row. */
export function isSent({ phase, duplicate }: Stage) {
  return phase === 'analysing' && !duplicate;
}

/** Whether a photo, left without its file by an earlier load of the page, is in this file. */
export function isOf(file: File, photo: Photo) {
  const { phase } = photo.stage.value;
  const without = photo.file === null && phase === 'failed';
  return without && photo.name === file.name && photo.size === file.size;
}

export function isFinal({ phase }: Stage) {
  return phase === 'done' || phase === 'failed';
}

export function hold(ticket: Ticket): Held {
  const until = Date.now() + ticket.expires_in * 1000 - TICKET_MARGIN;
  return { ticket, until, tried: false };
}

/** What a final answer of the service makes of a stage. */
export function conclude({
  status,
  error,
  labels,
  details,
  thumbnail_url: thumbnail,
}: ImageSummary): Partial<Stage> {
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
 * ask again for its result, or nothing, when the service has said that it won't take it. Where
 * there was no room for it, there may be some later.
 * @param phase when it happened
 */
export function fail(error: unknown, phase: Stage['phase']): Partial<Stage> {
  const known = error instanceof RequestError ? error : null;
  const final = known?.kind === 'http' && !known.transient;
  const passing = known?.kind === 'network' || known?.kind === 'timeout';
  const unusable = error instanceof UnreadableFile || (final && known.target === 'service');
  const full = known?.code === 'QuotaExceeded';
  let remedy: Stage['remedy'] = unusable && !full ? null : 'upload';
  if (phase === 'analysing') remedy = final ? 'upload' : 'check';
  const problem = error instanceof UnreadableFile ? error.message : explain(error);
  return { phase: 'failed', problem, remedy, passing };
}

/** A file that was chosen but can't be read any more: moved, changed, or never kept. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';

  /** @param message a sentence for the user */
  constructor(message = 'This file can’t be read any more. Please choose it again.') {
    super(message);
  }
}
