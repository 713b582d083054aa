import { address } from '../route.js';
import { SLOW } from '../words.js';

/**
 * How many photos there are, as far as that is known.
 * @param {number} count
 * @param {boolean} complete whether there are no more
 */
export function howMany(count, complete) {
  const number = count.toLocaleString('en');
  if (!complete) return `${number} photos so far`;
  return count === 1 ? '1 photo' : `${number} photos`;
}

/**
 * The search goes on.
 * @param {{slow: boolean, first: boolean}} props `first` while nothing was found yet
 */
export function StillLooking({ slow, first }) {
  return (
    <p class="aside still-looking">
      {slow ? SLOW : first ? 'Looking for photos…' : 'Looking for more photos…'}
    </p>
  );
}

/**
 * Photos have come that are not in the list yet.
 * @param {{count: number, onShow: () => void}} props
 */
export function Fresh({ count, onShow }) {
  return (
    <button type="button" class="button button-quiet fresh" onClick={onShow}>
      {count === 1 ? 'One new photo: look again' : `${count} new photos: look again`}
    </button>
  );
}

/**
 * @param {{problem: string, onRetry: () => void}} props
 */
export function Failed({ problem, onRetry }) {
  return (
    <div class="state">
      <p class="problem">{problem}</p>
      <button type="button" class="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/**
 * No photo at all, or none that is looked for, and what to do then.
 * @param {{search: import('./query.js').Query | null, onClear: () => void}} props `search` is null
 *   where all photos are asked for
 */
export function Nothing({ search, onClear }) {
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

/** @param {import('./query.js').Query} search */
function advice({ labels, exclude, match, minConfidence }) {
  if (minConfidence > 0) return 'Move the slider to the left to find less certain ones too.';
  if (labels.length > 1 && match === 'all') {
    return 'No photo has all of these labels. Choose “Any of them”, or remove one.';
  }
  if (exclude.length > 0) return 'Remove a label that should not be in the photos.';
  return 'Choose a label from the suggestions: those are in your photos.';
}
