import { address } from '../route.ts';
import { SLOW } from '../words.ts';
import { type Query, termsOf, withoutTerm, withTerm, writeQuery } from './query.ts';

/**
 * How many photos there are, as far as that is known.
 * @param complete whether there are no more
 * @param total how many there are in all, where that is known before they are all there
 */
export function howMany(count: number, complete: boolean, total: number | null = null) {
  const known = complete ? count : total;
  const number = (known ?? count).toLocaleString('en');
  if (known === null) return `${number} photos so far`;
  return known === 1 ? '1 photo' : `${number} photos`;
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
      <Otherwise search={search} />
      <button type="button" class="button" onClick={onClear}>
        Show all photos
      </button>
    </div>
  );
}

/** Where else the last label may be found, which may be none: in pictures and in files' names. */
function Otherwise({ search }: { search: Query }) {
  const text = search.labels.at(-1);
  if (text === undefined) return null;
  const rest = withoutTerm(search, { kind: 'label', text });
  const instead = (kind: 'word' | 'name') =>
    address('photos', writeQuery(withTerm(rest, { kind, text })));
  return (
    <ul class="state-ways" role="list">
      <li>
        <a href={instead('word')}>Photos with the text “{text}”</a>
      </li>
      <li>
        <a href={instead('name')}>Photos with “{text}” in the file name</a>
      </li>
    </ul>
  );
}

function advice(search: Query) {
  const { labels, exclude, match, minConfidence } = search;
  if (labels.length > 0 && minConfidence > 0) {
    return 'Move the slider to the left to find less certain ones too.';
  }
  if (labels.length > 1 && match === 'all') {
    return 'No photo has all of these labels. Choose “Any of them”, or remove one.';
  }
  if (exclude.length > 0) return 'Remove a label that should not be in the photos.';
  if (termsOf(search).length > 1) return 'No photo has all of this. Remove something.';
  if (labels.length > 0) {
    return 'No photo has this label or tag. What is suggested while you type is in your photos.';
  }
  return 'What is suggested while you type is in your photos.';
}
