import { batch } from '@preact/signals';
import { report } from './photo.js';

/** @type {Map<import('./photo.js').Photo, number>} */
const latest = new Map();

/**
 * Shows how much of a photo is sent with the next frame: many uploads tell more often than a screen
 * can show.
 * @param {import('./photo.js').Photo} photo
 * @param {number} sent 0 to 1
 */
export function reportSent(photo, sent) {
  if (!latest.size) requestAnimationFrame(show);
  latest.set(photo, sent);
}

function show() {
  batch(() => {
    for (const [photo, sent] of latest) {
      if (photo.stage.value.phase === 'uploading') report(photo, { sent });
    }
  });
  latest.clear();
}
