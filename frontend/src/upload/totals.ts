import { isFinal, type Stage } from './photo.ts';

/** What many photos add up to. */
export interface Totals {
  all: number;
  done: number;
  failed: number;
  /** Failed, and worth another attempt. */
  retryable: number;
  /** Under way. */
  active: number;
  uploading: number;
  analysing: number;
  /** How much of all the work is done, 0 to 1. */
  part: number;
}

/** Of the work of one photo, how much its upload is. */
const UPLOAD_PART = 0.7;

export function addUp(stages: Stage[]): Totals {
  const totals = { all: stages.length, done: 0, failed: 0, retryable: 0, active: 0 };
  let [uploading, analysing, part] = [0, 0, 0];
  for (const stage of stages) {
    if (stage.phase === 'done') totals.done++;
    if (stage.phase === 'failed') totals.failed++;
    if (stage.phase === 'failed' && stage.remedy) totals.retryable++;
    if (stage.phase === 'uploading') uploading++;
    if (stage.phase === 'analysing') analysing++;
    if (!isFinal(stage)) totals.active++;
    part += isFinal(stage) ? 1 : UPLOAD_PART * stage.sent;
  }
  return { ...totals, uploading, analysing, part: stages.length ? part / stages.length : 0 };
}

/** Where the photos are, in words: `12 of 20 done · 4 uploading · 3 analysing · 1 failed`. */
export function inWords({ all, done, failed, uploading, analysing }: Totals) {
  const parts = [
    `${done} of ${all} done`,
    uploading && `${uploading} uploading`,
    analysing && `${analysing} analysing`,
    failed && `${failed} failed`,
  ];
  return parts.filter(Boolean).join(' · ');
}
