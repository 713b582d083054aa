import { isFinal } from './photo.ts';
import type { Uploads } from './state.ts';
import { inWords } from './totals.ts';

/** The id of the heading, for whoever has to give it the focus. */
export const HEADING_ID = 'uploads';

/** How all the photos fare together, and what can be done with them all. */
export function Summary({ uploads }: { uploads: Uploads }) {
  const totals = uploads.totals.value;
  const { active, retryable, all } = totals;
  const photos = () => uploads.photos.value;

  // A button that was pressed and goes away takes the focus with it, so each hands it on.
  const press = (action: () => void) => () => {
    document.getElementById(HEADING_ID)?.focus();
    action();
  };

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
        {active > 0 && (
          <button
            type="button"
            class="button button-quiet small"
            onClick={press(() => uploads.cancel(photos()))}
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
        >
          <span class="bar-fill" style={{ '--part': totals.part }} />
        </div>
      )}
    </div>
  );
}
