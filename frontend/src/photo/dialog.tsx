import type { TargetedEvent } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Api } from '../api.ts';
import type { Context } from '../context.ts';
import type { ImageRecord } from '../generated/api.ts';
import type { Photo } from '../photos/photo.ts';
import '../styles/photo.css';
import { explainFailure, SLOW } from '../words.ts';
import { Actions } from './actions.tsx';
import { facts, neighbours } from './answer.ts';
import { boxesOf, showing, wordBoxes } from './boxes.ts';
import { Picture } from './picture.tsx';
import { FaceList, Labels } from './result.tsx';
import { createPhotoState, type PhotoState } from './state.ts';
import { Tags } from './tags.tsx';
import { TextFound } from './text.tsx';

/** One photo over the view it was opened from. */
export function PhotoDialog({ context, filename }: { context: Context; filename: string }) {
  const { router, listed } = context;
  const dialog = useRef<HTMLDialogElement | null>(null);
  const shown = useRef(filename);
  shown.current = filename;
  const state = useMemo(() => createPhotoState(context, filename), [context, filename]);
  const list = listed.value;
  const photos = list?.photos.value ?? [];
  const { index, previous, next } = neighbours(photos, filename);

  useLayoutEffect(() => {
    const element = dialog.current;
    const opened = shown.current;
    element?.showModal();
    // Its first button would be the one that closes it.
    element?.focus();
    return () => {
      // Only a dialog that is closed gives the focus back; by now another photo may be the one.
      element?.close();
      if (shown.current !== opened) listed.peek()?.reveal(shown.current);
    };
  }, [listed]);
  useEffect(() => {
    void state.load();
    return state.end;
  }, [state]);
  useEffect(() => {
    if (index >= 0 && next === null) list?.more();
    if (index >= 0 && previous === null) list?.newer();
  }, [index, next, previous]);

  const leave = () => {
    const { view, params } = router.route.peek();
    const { photo, ...rest } = params;
    // The address may have left the photo before the dialog closed.
    if (photo?.[0] === filename) router.leave(view, rest);
  };

  const goTo = (name: string | null) => {
    const { view, params } = router.route.peek();
    if (name !== null) router.go(view, { ...params, photo: [name] }, { replace: true });
  };

  const gone = () => {
    list?.forget(filename);
    const after = next ?? previous;
    if (after === null) dialog.current?.close();
    else goTo(after);
    dialog.current?.focus();
  };

  const press = (event: KeyboardEvent) => {
    // In a box to type into they go through the text.
    if (event.target instanceof HTMLInputElement) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'ArrowLeft') goTo(previous);
    if (event.key === 'ArrowRight') goTo(next);
  };

  return (
    <dialog
      ref={dialog}
      class="photo-dialog"
      tabIndex={-1}
      onClose={leave}
      onKeyDown={press}
      aria-labelledby="photo-name-shown"
    >
      <header class="photo-bar">
        <h2 id="photo-name-shown">{filename}</h2>
        {index >= 0 && (
          <nav class="photo-steps" aria-label="Photos">
            <Step name="Previous photo" sign="‹" to={previous} onGo={goTo} />
            <span class="aside" aria-hidden="true">
              {list?.whole.value ? `${index + 1} / ${list.total.value ?? photos.length}` : ''}
            </span>
            <Step name="Next photo" sign="›" to={next} onGo={goTo} />
          </nav>
        )}
        <form method="dialog">
          <button class="icon-button" aria-label="Close">
            ×
          </button>
        </form>
      </header>
      <Content key={filename} api={context.api} state={state} known={photos[index]} onGone={gone} />
      <p class="unseen" role="status">
        {state.news}
      </p>
    </dialog>
  );
}

/**
 * A way to the photo before or after. It stays a button at either end, so as not to lose the focus.
 */
function Step({
  name,
  sign,
  to,
  onGo,
}: {
  name: string;
  sign: string;
  to: string | null;
  onGo: (name: string | null) => void;
}) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={name}
      aria-disabled={to === null}
      onClick={() => onGo(to)}
    >
      {sign}
    </button>
  );
}

/** The picture and what is known of it, or why there is nothing to see. */
function Content({
  api,
  state,
  known,
  onGone,
}: {
  api: Api;
  state: PhotoState;
  /** What the list has of it, to begin with. */
  known: Photo | undefined;
  onGone: () => void;
}) {
  const [pointed, setPointed] = useState<string | null>(null);
  const phase = state.phase.value;
  const image = state.image.value;
  const boxes = useMemo(() => (image ? boxesOf(image) : []), [image]);
  const words = useMemo(() => (image ? wordBoxes(image) : []), [image]);
  const [marked, setMarked] = useState(false);

  const trouble = useRef<HTMLDivElement | null>(null);
  useEffect(() => {
    // What was tried may be far from where trouble is told.
    if (state.problem.value) trouble.current?.scrollIntoView({ block: 'nearest' });
  }, [state.problem.value]);

  const tryAgain = ({ currentTarget }: TargetedEvent<HTMLButtonElement>) => {
    // The button goes away; without the focus in it, the dialog would miss the arrow keys.
    currentTarget.closest('dialog')?.focus();
    void state.load();
  };

  if (phase === 'unknown') {
    return (
      <div class="photo-state">
        <p>There is no photo with this name. It may have been deleted.</p>
      </div>
    );
  }
  if (phase === 'failed') {
    return (
      <div class="photo-state" role="alert">
        <p class="problem">{state.problem}</p>
        <button type="button" class="button" onClick={tryAgain}>
          Try again
        </button>
      </div>
    );
  }
  const answer = image ?? begin(state.filename, known);
  const { details, faces } = answer;
  const all = [...boxes, ...words];
  const lit = pointed === null ? new Set<string>() : showing(pointed, all, details);
  const named = new Set(pointed === null ? [] : [pointed]);
  return (
    <div class="photo-content">
      <Picture
        image={answer}
        boxes={boxes}
        words={marked ? words : words.filter(({ id }) => lit.has(id))}
        lit={lit}
        onPoint={setPointed}
        renewLinks={state.renewLinks}
      />
      <div class="photo-side">
        {image ? (
          <>
            {image.status === 'failed' && <p class="problem">{explainFailure(image.error)}</p>}
            {image.status === 'done' && (
              <Labels state={state} image={image} lit={named} onPoint={setPointed} />
            )}
            {image.status !== 'processing' && <Tags api={api} state={state} image={image} />}
            {faces.length > 0 && <FaceList faces={faces} lit={named} onPoint={setPointed} />}
            {image.words.length > 0 && (
              <TextFound
                {...{ state, marked, lit: named }}
                words={image.words}
                onMark={setMarked}
                onPoint={setPointed}
              />
            )}
            <p class="aside">{facts(image)}</p>
          </>
        ) : (
          <p class="aside">{state.slow.value ? SLOW : 'Loading…'}</p>
        )}
        {state.analysing.value && (
          <p class="aside">Being analysed. The results appear here by themselves.</p>
        )}
        <div role="alert" ref={trouble}>
          {state.problem.value && <p class="problem">{state.problem}</p>}
        </div>
        {image && <Actions state={state} onGone={onGone} />}
        <p class="aside photo-news" aria-hidden="true">
          {state.news}
        </p>
      </div>
    </div>
  );
}

/** What the list knows of a photo, in the form of an answer. */
function begin(filename: string, known: Photo | undefined): ImageRecord {
  const { labels = [], thumbnail = null, width, height } = known ?? {};
  return {
    ...{ filename, status: 'processing', labels, details: [], faces: [], words: [] },
    ...{ tags: [], hidden: [], image_url: null, thumbnail_url: thumbnail, width, height },
  };
}
