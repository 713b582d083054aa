import { useEffect } from 'preact/hooks';
import { bytes, percent } from '../format.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { address } from '../route.ts';
import { NOTHING_FOUND, SLOW } from '../words.ts';
import { isFinal, isSent, type Photo, type Stage } from './photo.ts';
import type { Uploads } from './state.ts';
import { press } from './summary.tsx';

/** So many labels have room, and one less where there is a line more to read. */
const LABELS = 3;

/** The id of a photo's row, for whoever has to give it the focus. */
export const rowId = (photo: string) => `row-${photo}`;

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
    <article
      id={rowId(photo.id)}
      class={`item item-${phase}`}
      tabIndex={-1}
      aria-labelledby={titleId}
    >
      <Picture photo={photo} uploads={uploads} />
      <div class="item-text">
        <div class="item-title">
          <h2 id={titleId} class="item-name">
            {phase === 'done' && !duplicate ? <Link name={name}>{name}</Link> : photoName(photo)}
          </h2>
          <Dismissal photo={photo} uploads={uploads} />
        </div>
        {!isFinal(stage) && <Underway photo={photo} online={online} />}
        {phase === 'done' && <Outcome photo={photo} stage={stage} />}
        {phase === 'failed' && <Failure photo={photo} uploads={uploads} />}
      </div>
    </article>
  );
}

/** The file's own where another is here already; else that which the service has given it. */
function photoName({ name, stage: { value: stage } }: Photo) {
  return stage.duplicate ? name : stage.name;
}

function Link({ name, children }: { name: string; children: string }) {
  return (
    <a class="item-link" href={address('upload', { photo: [name] })}>
      {children}
    </a>
  );
}

/** Takes the photo from the list, and stops or deletes what isn't finished. */
function Dismissal({ photo, uploads }: { photo: Photo; uploads: Uploads }) {
  const stage = photo.stage.value;
  if (stage.phase === 'done') return null;
  const [word, action] = isFinal(stage)
    ? (['Remove', uploads.dismiss] as const)
    : isSent(stage)
      ? (['Delete', uploads.discard] as const)
      : (['Cancel', uploads.cancel] as const);
  return (
    <button type="button" class="tool item-off" title={word} onClick={press(() => void action([photo]))}>
      <Icon name="close" small />
      <span class="unseen">
        {word} {stage.name}
      </span>
    </button>
  );
}

function Picture({ photo, uploads }: { photo: Photo; uploads: Uploads }) {
  useEffect(() => void uploads.preview(photo), [photo, uploads]);
  const { labels, thumbnail, name, phase, sent } = photo.stage.value;
  const source = photo.preview.value ?? thumbnail;
  const seen = labels.map((label) => label.name).join(', ');
  return (
    <div class="item-picture">
      {source ? (
        <img
          crossOrigin="anonymous"
          src={source}
          alt={seen || name}
          width={240}
          height={180}
          loading="lazy"
          draggable={false}
        />
      ) : (
        <Icon name={phase === 'failed' ? 'alert' : 'image'} />
      )}
      {phase === 'uploading' && (
        <progress class="item-sent" value={sent < 1 ? sent : undefined} aria-label={`Uploading ${name}`} />
      )}
    </div>
  );
}

/** A step under way: how far the upload is, or what is being waited for. */
function Underway({ photo, online }: { photo: Photo; online: boolean }) {
  const { phase, sent, slow, trouble } = photo.stage.value;
  const steps: Record<string, [IconName, string]> = {
    waiting: ['clock', 'Waiting'],
    uploading: [
      'upload',
      // All bytes sent is not yet stored: the storage still has to answer.
      sent < 1 ? `${Math.floor(sent * 100)} % of ${bytes(photo.size)}` : 'Uploading…',
    ],
    analysing: ['boxes', 'Reading…'],
  };
  const [icon, words] = (!online && ['offline', 'No connection']) || steps[phase] || ['clock', ''];
  return (
    <p class="item-state">
      <Icon name={icon as IconName} small />
      <span>
        {words}
        {(trouble || slow) && <span class="item-slow"> {trouble ?? SLOW}</span>}
      </span>
    </p>
  );
}

function Failure({ photo, uploads }: { photo: Photo; uploads: Uploads }) {
  const { problem, remedy, name } = photo.stage.value;
  return (
    <div class="item-state item-problem">
      <Icon name="alert" small />
      <div>
        <p>{problem}</p>
        {remedy && (
          <button type="button" class="link-button" onClick={press(() => uploads.retry([photo]))}>
            {remedy === 'check' ? 'Check again' : 'Try again'}
            <span class="unseen"> {name}</span>
          </button>
        )}
      </div>
    </div>
  );
}

function Outcome({ photo, stage: { labels, name, duplicate } }: { photo: Photo; stage: Stage }) {
  const renamed = !duplicate && name.normalize() !== photo.name.normalize();
  return (
    <>
      {duplicate && (
        <p class="item-state">
          <Icon name="copy" small />
          <span>
            Already here. <Link name={name}>Open it</Link>
            {name !== photo.name && <span class="unseen"> It is called {name}.</span>}
          </span>
        </p>
      )}
      {renamed && (
        <p class="item-renamed" title={`Saved under this name, as “${photo.name}” was taken`}>
          Renamed: “{photo.name}” was taken
        </p>
      )}
      {labels.length > 0 ? (
        <ul class="item-labels" role="list" aria-label={`Labels of ${name}`}>
          {tellingMost(labels, renamed || duplicate ? LABELS - 1 : LABELS).map((label) => (
            <li key={label.name}>
              <b>{label.name}</b>{' '}
              {label.confidence !== null && <span>{percent(label.confidence)}</span>}
            </li>
          ))}
        </ul>
      ) : (
        !duplicate && <p class="item-state">{NOTHING_FOUND}</p>
      )}
    </>
  );
}

/**
 * What says most of a photo: the surest label, then the most specific ones. Labels come the surest
 * first, and nothing is surer than what it is a kind of: so the last are the most specific.
 */
function tellingMost(labels: Stage['labels'], most: number) {
  return [...labels.slice(0, 1), ...labels.slice(1).slice(1 - most).reverse()];
}
