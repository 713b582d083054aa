import { batch } from '@preact/signals';
import { type Photo, report } from './photo.ts';

const latest = new Map<Photo, number>();

/**
 * Shows how much of a photo is sent with the next frame: many uploads tell more often than a screen
 * can show.
 * @param sent 0 to 1
 */
export function reportSent(photo: Photo, sent: number) {
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
