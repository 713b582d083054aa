import { RequestError, StillProcessing } from './errors.ts';
import { moment, sentence } from './format.ts';
import type { Problem } from './generated/api.ts';

export const SLOW = 'This takes longer than usual; still waiting.';
export const LOADING = 'Loading…';
export const OFFLINE = 'You are offline. All goes on by itself once the connection is back.';
export const NOTHING_FOUND = 'Nothing recognised with enough confidence.';
export const NOT_LOADED =
  'This page could not be loaded whole. Check your connection, then reload the page.';
export const PART_NOT_LOADED =
  'This part of the page could not be loaded yet. It comes by itself once the connection is back; ' +
  'if it doesn’t, reload the page.';
export const NO_CONFIG = 'This page can’t start: its settings (config.json) could not be loaded.';

export const ACCOUNT_CLOSED =
  'This account is being deleted with all its photos. Nothing can be added to it any more.';

/** Says in a plain sentence what went wrong and, where that helps, what to do. */
export function explain(error: unknown) {
  if (error instanceof StillProcessing) {
    return 'There is no result after two minutes. The analysis may still finish.';
  }
  if (!(error instanceof RequestError)) return 'Something unexpected went wrong. Please try again.';
  return error.target === 'storage' ? explainStorage(error) : explainService(error);
}

/** Says in a sentence what has gone wrong for now, where it is tried again by itself. */
export function explainTrouble({ target, kind, status }: RequestError) {
  const whose = target === 'storage' ? 'The storage' : 'The service';
  if (kind !== 'http') {
    return kind === 'timeout'
      ? `${whose} does not answer; trying again.`
      : `${whose} can’t be reached; trying again.`;
  }
  if (status === 429) return `${whose} is busy; trying again.`;
  return `${whose} has a problem (${status}); trying again.`;
}

function explainService({ kind, status, code, message }: RequestError) {
  if (kind === 'network') {
    return 'The service can’t be reached. Check your connection, then try again.';
  }
  if (kind === 'timeout') return 'The service did not answer in time.';
  if (kind === 'malformed') return 'The service gave an answer this page does not understand.';
  if (code === 'AccountClosed') return ACCOUNT_CLOSED;
  if (status === 429) return 'The service is busy. Please try again in a moment.';
  if (status >= 500) return `The service had a problem (${status}). Please try again in a moment.`;
  return sentence(message) || `The service refused the request (${status}).`;
}

function explainStorage({ kind, status }: RequestError) {
  if (kind !== 'http') return 'The upload broke off. Check your connection, then try again.';
  if (status >= 500) return `The storage had a problem (${status}). Please try again in a moment.`;
  return `The storage refused the photo (${status}). Please try again.`;
}

export const CLOSED = 'This site takes no new photos for the time being. What is here stays.';
export const CLOSED_WAITS =
  'What has not been sent yet waits, and goes on by itself when the site takes photos again. ' +
  'You can close this page: it goes on when the page is open again.';

export function cancelled(photos: number) {
  return photos ? `${photos} photos cancelled.` : '';
}

/** Says what becomes of photos that were sent before they could be cancelled. */
export function explainSent(photos: number) {
  return photos === 1
    ? '1 photo is sent already: it stays among the photos.'
    : `${photos} photos are sent already: they stay among the photos.`;
}

/** Says that the quota is used up, and when photos go on. */
export function explainPause(until: number) {
  return (
    `The quota is used up. What has not been sent yet waits, and goes on by itself ` +
    `${moment(until)}. You can close this page: it goes on when the page is open again.`
  );
}

/** Says why a photo could not be analysed. */
export function explainFailure(error: Pick<Problem, 'message'> | undefined) {
  return sentence(error?.message ?? '') || 'This photo could not be analysed.';
}
