import type { Refused } from '../contract.ts';
import type { ImageSummary } from '../generated/api.ts';

/** The clocks of the browser and of the service may differ by this much, in milliseconds. */
const CLOCK_SLACK = 120_000;

/**
 * Whether a photo is the one that was deleted, not another that somebody has uploaded under its name
 * since. Its deletion may have been carried out when its page ended, unheard.
 * @param at when it was deleted, as Date.now() counts
 */
export function isAsLeft(image: ImageSummary | Refused, at: number) {
  if ('error' in image && !('status' in image)) return false;
  const { uploaded_at: uploaded } = image as ImageSummary;
  return !uploaded || Date.parse(uploaded) <= at + CLOCK_SLACK;
}
