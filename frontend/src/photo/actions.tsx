import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ImageRecord } from '../generated/api.ts';
import { address } from '../route.ts';
import { asJson, viewName } from './answer.ts';
import { copy } from './copying.ts';
import type { PhotoState } from './state.ts';

const NOT_DOWNLOADED = 'The photo could not be downloaded. Check your connection, then try again.';

/** What can be done with a photo. */
export function Actions({ state, onGone }: { state: PhotoState; onGone: () => void }) {
  const { filename, problem, news } = state;
  const image = state.image.value;
  const [asking, setAsking] = useState(false);
  const asker = useRef<HTMLButtonElement | null>(null);
  const asked = useRef(false);
  useEffect(() => {
    // The answer's button had the focus, and is gone.
    if (asked.current && !asking) asker.current?.focus();
    asked.current = asking;
  }, [asking]);

  const download = async () => {
    problem.value = '';
    const saved = await saveFrom(image).catch(() => false);
    // The link may be older than an hour.
    if (saved || ((await state.renewLinks()) && (await saveAgain()))) news.value = 'Downloaded.';
    else problem.value = NOT_DOWNLOADED;
  };
  const saveAgain = () => saveFrom(state.image.value).catch(() => false);

  if (asking) {
    return <Question state={state} onGone={onGone} onKeep={() => setAsking(false)} />;
  }
  const link = location.href.replace(/#.*/, '') + address('photos', { photo: [filename] });
  return (
    <ul class="actions" role="list" aria-label="Actions">
      {(image?.original_url || image?.image_url) && <Action name="Download" onClick={download} />}
      <Action name="Copy link" onClick={() => copy(state, link, 'Link')} />
      {image && <Action name="Copy as JSON" onClick={() => copy(state, asJson(image), 'JSON')} />}
      <Action
        name={state.analysing.value ? 'Analysing…' : 'Analyse again'}
        onClick={state.analyseAgain}
      />
      <Action name="Delete…" onClick={() => setAsking(true)} button={asker} />
    </ul>
  );
}

function Action({
  name,
  onClick,
  button,
}: {
  name: string;
  onClick: () => void;
  button?: RefObject<HTMLButtonElement | null>;
}) {
  return (
    <li>
      <button type="button" class="link-button" onClick={onClick} ref={button}>
        {name}
      </button>
    </li>
  );
}

/**
 * Asks before the photo is deleted: here one photo is looked at, and a question is not in the way.
 */
function Question({
  state,
  onGone,
  onKeep,
}: {
  state: PhotoState;
  onGone: () => void;
  onKeep: () => void;
}) {
  const keep = useRef<HTMLButtonElement | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => keep.current?.focus(), []);

  const remove = async () => {
    if (busy) return;
    setBusy(true);
    if (await state.remove()) onGone();
    else onKeep();
  };
  return (
    <div class="question" role="group" aria-label="Delete this photo?">
      <p>Delete this photo and its results? This can’t be undone.</p>
      <button type="button" class="button button-danger" onClick={remove}>
        {busy ? 'Deleting…' : 'Delete'}
      </button>
      <button type="button" class="button button-quiet" ref={keep} onClick={onKeep}>
        Keep
      </button>
    </div>
  );
}

/** Saves the photo as it was sent, or else the picture that was made of it. */
async function saveFrom(image: ImageRecord | null): Promise<boolean> {
  if (image?.original_url) return save(image.original_url, image.filename);
  return save(image?.image_url, image ? viewName(image.filename) : '');
}

/**
 * Saves a picture under its name. The storage is another host, for which a browser would ignore
 * the name and the wish to save it; so the page fetches it first.
 * @returns whether the storage gave it
 */
async function save(link: string | null | undefined, filename: string): Promise<boolean> {
  if (!link) return false;
  const response = await fetch(link);
  if (!response.ok) return false;
  const file = URL.createObjectURL(await response.blob());
  const anchor = document.createElement('a');
  anchor.href = file;
  anchor.download = filename;
  anchor.click();
  // The browser reads it after this event.
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
  return true;
}
