import { address } from '../route.ts';
import { SLOW } from '../words.ts';
import type { Query } from './query.ts';

/**
 * How many photos there are, as far as that is known.
 * @param complete whether there are no more
 */
export function howMany(count: number, complete: boolean) {
  const number = count.toLocaleString('en');
  if (!complete) return `${number} photos so far`;
  return count === 1 ? '1 photo' : `${number} photos`;
}

/** The search goes on; `first` while nothing was found yet. */
export function StillLooking({ slow, first }: { slow: boolean; first: boolean }) {
  return (
    <p class="aside still-looking">
      {slow ? SLOW : first ? 'Looking for photos…' : 'Looking for more photos…'}
    </p>
  );
}

/** Photos have come that are not in the list yet. */
export function Fresh({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <button type="button" class="button button-quiet fresh" onClick={onShow}>
      {count === 1 ? 'One new photo: look again' : `${count} new photos: look again`}
    </button>
  );
}

export function Failed({ problem, onRetry }: { problem: string; onRetry: () => void }) {
  return (
    <div class="state">
      <p class="problem">{problem}</p>
      <button type="button" class="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/** No photo at all, or none of those in `search`, where not all are asked for; and what to do. */
export function Nothing({ search, onClear }: { search: Query | null; onClear: () => void }) {
  if (!search) {
    return (
      <div class="state">
        <p class="state-call">There are no photos here yet.</p>
        <p>What you upload is shown here, day by day, and can be searched by what is in it.</p>
        <a class="button" href={address('upload')}>
          Upload photos
        </a>
      </div>
    );
  }
  return (
    <div class="state">
      <p class="state-call">No photo matches.</p>
      <p>{advice(search)}</p>
      <button type="button" class="button" onClick={onClear}>
        Show all photos
      </button>
    </div>
  );
}

function advice({ labels, exclude, match, minConfidence }: Query) {
  if (minConfidence > 0) return 'Move the slider to the left to find less certain ones too.';
  if (labels.length > 1 && match === 'all') {
    return 'No photo has all of these labels. Choose “Any of them”, or remove one.';
  }
  if (exclude.length > 0) return 'Remove a label that should not be in the photos.';
  return 'Choose a label from the suggestions: those are in your photos.';
}
