import type { Config } from '../config.ts';
import { Icon } from '../parts/icon.tsx';
import type { Allowed } from '../session/use.ts';
import { explainSent } from '../words.ts';
import { AddMore } from './chooser.tsx';
import { timeLeft } from './pace.ts';
import { isFinal } from './photo.ts';
import type { Uploads } from './state.ts';
import { inWords } from './totals.ts';

/** The id of the heading, for whoever has to give it the focus. */
export const HEADING_ID = 'uploads';

/** From so many on, it is worth being told of the end. */
const LONG = 10;

/** A button that was pressed and goes away takes the focus with it, so each hands it on. */
export const press = (action: () => void) => () => {
  document.getElementById(HEADING_ID)?.focus();
  action();
};

/** How all the photos fare together, and what can be done with them all. */
export function Summary({
  uploads,
  config,
  allowance,
  onFailed,
}: {
  uploads: Uploads;
  config: Config;
  allowance: Allowed[];
  /** Asked for a photo that has failed. */
  onFailed: () => void;
}) {
  const totals = uploads.totals.value;
  const { active, all, done } = totals;
  const left = uploads.held.value === null && !uploads.closed.value ? uploads.left.value : null;

  return (
    <div class="run">
      <div class="run-text">
        <h1 id={HEADING_ID} tabIndex={-1}>
          {done} of {all} done
        </h1>
        <p class="aside run-parts">
          {inWords(totals).map((part) =>
            part.endsWith('failed') ? (
              <button key="failed" type="button" class="link-button bad" title="Go there" onClick={onFailed}>
                {part}
              </button>
            ) : (
              <span key={part}>{part}</span>
            ),
          )}
          {left !== null && <span>{timeLeft(left)}</span>}
          {allowance.map(({ text, near }) => (
            <span key={text} class={near ? 'allowance-near' : undefined}>
              {text}
            </span>
          ))}
        </p>
      </div>
      <Actions uploads={uploads} config={config} />
      {all > 1 && (
        <div
          class={`bar run-bar${active ? '' : ' run-bar-over'}`}
          role="progressbar"
          aria-label="All photos"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(totals.part * 100)}
          aria-valuetext={[`${done} of ${all} done`, ...inWords(totals)].join(', ')}
        >
          <span class="bar-sent" style={{ '--part': totals.sent }} />
          <span class="bar-fill" style={{ '--part': totals.part }} />
        </div>
      )}
    </div>
  );
}

function Actions({ uploads, config }: { uploads: Uploads; config: Config }) {
  const { active, stoppable, retryable, done, failed } = uploads.totals.value;
  const stayed = uploads.stayed.value;
  const photos = () => uploads.photos.value;

  return (
    <div class="run-actions">
      <AddMore onFiles={uploads.add} config={config} off={uploads.closed.value} />
      <Tell uploads={uploads} />
      {retryable > 0 && (
        <button type="button" class="button" onClick={press(() => uploads.retry(photos()))}>
          <Icon name="again" />
          {retryable === 1 ? 'Try again' : `Try ${retryable} again`}
        </button>
      )}
      {(stoppable > 0 || (active > 0 && !stayed.length)) && (
        <button type="button" class="button" onClick={press(uploads.cancelAll)}>
          <Icon name="close" />
          {done + failed ? 'Cancel the rest' : 'Cancel all'}
        </button>
      )}
      {!active && photos().some((photo) => isFinal(photo.stage.value)) && (
        <button type="button" class="button" onClick={press(uploads.clearFinished)}>
          <Icon name="done" />
          Clear finished
        </button>
      )}
    </div>
  );
}

/** The way to be told of the end of a long list. */
function Tell({ uploads: { notice, totals } }: { uploads: Uploads }) {
  const wanted = notice.wanted.value;
  if (!notice.possible || totals.value.active < LONG) return null;
  if (wanted === 'refused') return <p class="aside">This browser allows no notification.</p>;
  return (
    <button
      type="button"
      class="button"
      aria-pressed={wanted === 'yes'}
      onClick={() => void notice.toggle()}
    >
      <Icon name="bell" />
      Tell me when it’s done
    </button>
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
      <div class="run-actions">
        <button type="button" class="button" onClick={press(() => uploads.discard(stayed))}>
          Stop and delete the {count === 1 ? 'one' : count} already sent
        </button>
        <button type="button" class="button" onClick={press(uploads.leave)}>
          Keep {count === 1 ? 'it' : 'them'}
        </button>
      </div>
    </div>
  );
}
