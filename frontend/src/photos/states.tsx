import { useEffect, useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import { Icon } from '../parts/icon.tsx';
import { address } from '../route.ts';
import { SLOW } from '../words.ts';
import { type Counted, countOthers, nothingInWords, othersOf } from './otherwise.ts';
import { type Query, writeQuery } from './query.ts';

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

/** There is no photo at all yet. */
export function Empty() {
  return (
    <div class="void">
      <Icon name="photos" />
      <h2>Your photos will be here</h2>
      <p>Sorted by the day they were taken, and found by what is in them.</p>
      <a class="button button-main" href={address('upload')}>
        <Icon name="upload" />
        Add photos
      </a>
    </div>
  );
}

/** A search finds nothing; what would find some, and how many. */
export function NoneFound({
  api,
  query,
  onClear,
}: {
  api: Api;
  query: Query;
  onClear: () => void;
}) {
  const [others, setOthers] = useState<Counted[]>([]);
  const search = JSON.stringify(query);
  useEffect(() => {
    const left = new AbortController();
    setOthers([]);
    void countOthers(api, othersOf(query), left.signal).then((counted) => {
      if (!left.signal.aborted) setOthers(counted);
    });
    return () => left.abort();
  }, [api, search]);

  return (
    <div class="void">
      <Icon name="search" />
      <h2>{nothingInWords(query)}</h2>
      <div class="void-others" role="status">
        {others.length > 0 && (
          <>
            <p>These would find some:</p>
            <ul class="chips" role="list">
              {others.map(({ name, query, count }) => (
                <li key={name}>
                  <a class="chip" href={address('photos', writeQuery(query))}>
                    <span class="chip-name" dir="auto">
                      {name}
                    </span>{' '}
                    <span class="chip-count">{count}</span>
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <button type="button" class="button" onClick={onClear}>
        Show all photos
      </button>
    </div>
  );
}
