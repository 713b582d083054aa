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
  waiting: number;
  uploading: number;
  analysing: number;
  /** How many of all are done or have failed, 0 to 1. */
  part: number;
  /** How much of all is sent, those included, 0 to 1. */
  sent: number;
}

export function addUp(stages: Stage[]): Totals {
  const totals = { all: stages.length, done: 0, failed: 0, retryable: 0, active: 0, stoppable: 0 };
  let [waiting, uploading, analysing, sent] = [0, 0, 0, 0];
  for (const stage of stages) {
    if (stage.phase === 'done') totals.done++;
    if (stage.phase === 'failed') totals.failed++;
    if (stage.phase === 'failed' && stage.remedy) totals.retryable++;
    if (stage.phase === 'waiting') waiting++;
    if (stage.phase === 'uploading') uploading++;
    if (stage.phase === 'analysing') analysing++;
    if (!isFinal(stage)) totals.active++;
    if (!isFinal(stage) && !isSent(stage)) totals.stoppable++;
    sent += isFinal(stage) ? 1 : stage.sent;
  }
  const all = stages.length || 1;
  const part = (totals.done + totals.failed) / all;
  return { ...totals, waiting, uploading, analysing, part, sent: sent / all };
}

/** What of the photos isn't done, in words: `2 being read`, `4 uploading`, `1 waiting`, `1 failed`. */
export function inWords({ waiting, uploading, analysing, failed }: Totals): string[] {
  const parts = [
    analysing && `${analysing} being read`,
    uploading && `${uploading} uploading`,
    waiting && `${waiting} waiting`,
    failed && `${failed} failed`,
  ];
  return parts.filter((part): part is string => Boolean(part));
}

/** `12 of 40`, for the tab, where there is no more room. */
export function briefly({ all, done, failed }: Totals) {
  return `${done + failed} of ${all}`;
}
