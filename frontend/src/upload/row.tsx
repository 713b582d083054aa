import { useEffect } from 'preact/hooks';
import { bytes, percent } from '../format.ts';
import { address } from '../route.ts';
import { NOTHING_FOUND, SLOW } from '../words.ts';
import { extension } from './files.ts';
import { isFinal, isSent, type Photo, type Stage } from './photo.ts';
import type { Uploads } from './state.ts';
import { press } from './summary.tsx';

/** So many labels have room in a row. */
const LABELS = 5;

/** One photo: its picture, where it is on its way, and in the end its labels. */
export function Row({
  photo,
  uploads,
  online,
}: {
  photo: Photo;
  uploads: Uploads;
  online: boolean;
}) {
  const stage = photo.stage.value;
  const { phase, name, duplicate } = stage;
  const titleId = `photo-${photo.id}`;

  return (
    <article class={`row${phase === 'failed' ? ' row-failed' : ''}`} aria-labelledby={titleId}>
      <Picture photo={photo} uploads={uploads} />
      <div class="row-text">
        <div class="row-title">
          <h3 id={titleId} class="row-name">
            {duplicate ? photo.name : <Name stage={stage} />}
          </h3>
          <span class="aside">{bytes(photo.size)}</span>
        </div>
        {!isFinal(stage) && <Underway stage={stage} online={online} />}
        {phase === 'done' && <Outcome photo={photo} stage={stage} />}
        {phase === 'failed' && <p class="problem">{stage.problem}</p>}
      </div>
      <div class="row-action">
        {stage.remedy && (
          <button type="button" class="button small" onClick={press(() => uploads.retry([photo]))}>
            {stage.remedy === 'check' ? 'Check again' : 'Try again'}
            <span class="unseen"> {name}</span>
          </button>
        )}
        {!isFinal(stage) && (
          <button
            type="button"
            class="button button-quiet small"
            onClick={press(() => (isSent(stage) ? uploads.discard : uploads.cancel)([photo]))}
          >
            {isSent(stage) ? 'Delete' : 'Cancel'}
            <span class="unseen"> {name}</span>
          </button>
        )}
      </div>
    </article>
  );
}

function Name({ stage: { phase, name } }: { stage: Stage }) {
  return phase === 'done' ? <a href={address('upload', { photo: [name] })}>{name}</a> : name;
}

function Picture({ photo, uploads }: { photo: Photo; uploads: Uploads }) {
  useEffect(() => void uploads.preview(photo), [photo, uploads]);
  const { labels, thumbnail, name } = photo.stage.value;
  const source = photo.preview.value ?? thumbnail;
  const seen = labels.map((label) => label.name).join(', ');
  return (
    <div class="row-picture">
      {source ? (
        <img
          crossOrigin="anonymous"
          src={source}
          alt={seen || name}
          width={72}
          height={72}
          loading="lazy"
          draggable={false}
        />
      ) : (
        <span aria-hidden="true">{extension(name).slice(1).toUpperCase()}</span>
      )}
    </div>
  );
}

const WORDS = { waiting: 'Waiting', uploading: 'Uploading', analysing: 'Analysing' };

/** A step under way: how far the upload is, or what is being waited for. */
function Underway({
  stage: { phase, sent, slow, trouble, name },
  online,
}: {
  stage: Stage;
  online: boolean;
}) {
  if (phase === 'done' || phase === 'failed') return null;
  // All bytes sent is not yet stored: the storage still has to answer.
  const known = phase === 'uploading' && sent < 1;
  const done = Math.floor(sent * 100);
  const words = online ? WORDS[phase] : 'No connection';
  return (
    <div class="row-progress">
      <p class="aside">
        {words}
        {known && online ? ` · ${done} %` : '…'}
        {(trouble || slow) && <span class="row-slow"> {trouble ?? SLOW}</span>}
      </p>
      {phase === 'waiting' ? (
        <div class="bar bar-none" />
      ) : (
        <div
          class={`bar${known ? '' : ' bar-waiting'}`}
          role="progressbar"
          aria-label={`${words} ${name}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={known ? done : undefined}
        >
          <span class="bar-fill" style={{ '--part': known ? sent : 1 }} />
        </div>
      )}
    </div>
  );
}

function Outcome({ photo, stage: { labels, name, duplicate } }: { photo: Photo; stage: Stage }) {
  const renamed = !duplicate && name.normalize() !== photo.name.normalize();
  const more = labels.length - LABELS;
  return (
    <>
      {duplicate && (
        <p class="aside">
          Already here as <a href={address('photos', { photo: [name] })}>{name}</a>
        </p>
      )}
      {renamed && <p class="aside">Saved under this name, as “{photo.name}” was taken</p>}
      {labels.length ? (
        <ul class="row-labels" role="list" aria-label={`Labels of ${name}`}>
          {labels.slice(0, LABELS).map((label) => (
            <li key={label.name} class="row-label">
              {label.name}
              {label.confidence !== null && (
                <span class="row-confidence"> {percent(label.confidence)}</span>
              )}
            </li>
          ))}
          {more > 0 && <li class="row-label row-label-more">and {more} more</li>}
        </ul>
      ) : (
        <p class="aside">{NOTHING_FOUND}</p>
      )}
    </>
  );
}
