import { isFinal, isSent, type Stage } from './photo.ts';

/** What many photos add up to. */
export interface Totals {
  all: number;
  done: number;
  failed: number;
  /** Failed, and worth another attempt. */
  retryable: number;
  /** Under way. */
  active: number;
  /** Of those, what can still be stopped: the service doesn't have it yet. */
  stoppable: number;
  uploading: number;
  analysing: number;
  /** How many of all are done or have failed, 0 to 1. */
  part: number;
  /** How much of all is sent, those included, 0 to 1. */
  sent: number;
}

export function addUp(stages: Stage[]): Totals {
  const totals = { all: stages.length, done: 0, failed: 0, retryable: 0, active: 0, stoppable: 0 };
  let [uploading, analysing, sent] = [0, 0, 0];
  for (const stage of stages) {
    if (stage.phase === 'done') totals.done++;
    if (stage.phase === 'failed') totals.failed++;
    if (stage.phase === 'failed' && stage.remedy) totals.retryable++;
    if (stage.phase === 'uploading') uploading++;
    if (stage.phase === 'analysing') analysing++;
    if (!isFinal(stage)) totals.active++;
    if (!isFinal(stage) && !isSent(stage)) totals.stoppable++;
    sent += isFinal(stage) ? 1 : stage.sent;
  }
  const all = stages.length || 1;
  const part = (totals.done + totals.failed) / all;
  return { ...totals, uploading, analysing, part, sent: sent / all };
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
