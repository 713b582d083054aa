import { explainSent } from '../words.ts';
import { isFinal } from './photo.ts';
import type { Uploads } from './state.ts';
import { inWords } from './totals.ts';

/** The id of the heading, for whoever has to give it the focus. */
export const HEADING_ID = 'uploads';

/** A button that was pressed and goes away takes the focus with it, so each hands it on. */
export const press = (action: () => void) => () => {
  document.getElementById(HEADING_ID)?.focus();
  action();
};

/** How all the photos fare together, and what can be done with them all. */
export function Summary({ uploads }: { uploads: Uploads }) {
  const totals = uploads.totals.value;
  const { active, stoppable, retryable, all } = totals;
  const stayed = uploads.stayed.value;
  const photos = () => uploads.photos.value;

  return (
    <div class="summary">
      <div class="summary-text">
        <h2 id={HEADING_ID} class="summary-heading" tabIndex={-1}>
          {active ? 'Uploading' : 'Uploaded'}
        </h2>
        <p class="aside">{inWords(totals)}</p>
      </div>
      <div class="summary-actions">
        {retryable > 0 && (
          <button type="button" class="button small" onClick={press(() => uploads.retry(photos()))}>
            {retryable === 1 ? 'Try again' : `Try ${retryable} again`}
          </button>
        )}
        {(stoppable > 0 || (active > 0 && !stayed.length)) && (
          <button
            type="button"
            class="button button-quiet small"
            onClick={press(uploads.cancelAll)}
          >
            Cancel all
          </button>
        )}
        {photos().some((photo) => isFinal(photo.stage.value)) && (
          <button
            type="button"
            class="button button-quiet small"
            onClick={press(uploads.clearFinished)}
          >
            Clear finished
          </button>
        )}
      </div>
      {active > 0 && all > 1 && (
        <div
          class="bar summary-bar"
          role="progressbar"
          aria-label="All photos"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(totals.part * 100)}
          aria-valuetext={inWords(totals)}
        >
          <span class="bar-sent" style={{ '--part': totals.sent }} />
          <span class="bar-fill" style={{ '--part': totals.part }} />
        </div>
      )}
    </div>
  );
}

/** What the service had already when all was cancelled, and the way to have that gone, too. */
export function Stayed({ uploads }: { uploads: Uploads }) {
  const stayed = uploads.stayed.value;
  const count = stayed.length;
  if (!count) return null;
  return (
    <div class="held stayed">
      <p>{explainSent(count)}</p>
      <div class="summary-actions">
        <button type="button" class="button small" onClick={press(() => uploads.discard(stayed))}>
          Stop and delete the {count === 1 ? 'one' : count} already sent
        </button>
        <button type="button" class="button button-quiet small" onClick={press(uploads.leave)}>
          Keep {count === 1 ? 'it' : 'them'}
        </button>
      </div>
    </div>
  );
}
