import type { TargetedEvent } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Context } from '../context.ts';
import type { ImageRecord } from '../generated/api.ts';
import type { Photo } from '../photos/photo.ts';
import { explainFailure, SLOW } from '../words.ts';
import { boxesOf, FACES, huesOf, showing, wordBoxes } from './boxes.ts';
import { FaceList } from './faces.tsx';
import { FileFacts } from './file.tsx';
import { Json } from './json.tsx';
import { Labels } from './labels.tsx';
import { leastOf } from './least.ts';
import type { Looking } from './looking.ts';
import { Panel } from './panel.tsx';
import { Picture } from './picture.tsx';
import { useSource } from './source.ts';
import { Stage, type Turns } from './stage.tsx';
import type { PhotoState } from './state.ts';
import { Tags } from './tags.tsx';
import { TextFound } from './text.tsx';

/** The picture and what is known of it, or why there is nothing to see. */
export function Content(props: {
  context: Context;
  state: PhotoState;
  looking: Looking;
  /** What the list has of it, to begin with. */
  known: Photo | undefined;
  turns: Turns | null;
}) {
  const { state } = props;
  const phase = state.phase.value;

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
  return <PhotoAndFindings {...props} />;
}

function PhotoAndFindings({ context, state, looking, known, turns }: Parameters<typeof Content>[0]) {
  const { filename } = state;
  const image = state.image.value;
  const answer = image ?? begin(filename, known);
  const [pointed, setPointed] = useState<string | null>(null);
  useEffect(() => setPointed(null), [filename]);
  // Until there is an answer, the thumbnail is what stands below the picture, not the picture.
  const source = useSource(image ?? { ...answer, thumbnail_url: null }, state.renewLinks);
  const boxes = useMemo(() => (image ? boxesOf(image) : []), [image]);
  const words = useMemo(() => (image ? wordBoxes(image) : []), [image]);

  const lit = useMemo(
    () => (pointed === null ? new Set<string>() : showing(pointed, [...boxes, ...words], answer.details)),
    [pointed, boxes, words, image],
  );
  const named = new Set(pointed === null ? [] : [pointed]);
  const [wanted, least] = [looking.boxes.value, leastOf(answer, looking.least.value)];
  const drawn = useMemo(
    () => boxes.filter(({ id, confidence }) => lit.has(id) || (wanted && confidence >= least)),
    [boxes, lit, wanted, least],
  );
  const marked = looking.words.value;

  const pointing = { lit: named, onPoint: setPointed };
  const ratio = (answer.width ?? 4) / (answer.height ?? 3);
  return (
    <>
      <Stage {...{ looking, ratio, turns }}>
        <Picture
          image={answer}
          source={source}
          boxes={drawn}
          words={marked ? words : words.filter(({ id }) => lit.has(id))}
          lit={lit}
          zoom={looking.zoom}
          onPoint={setPointed}
        />
      </Stage>
      <Panel looking={looking} before={<Trouble key={filename} state={state} />}>
        {{
          found: () =>
            image && (
              <>
                {image.status === 'done' && <Labels {...{ state, image, looking }} {...pointing} />}
                {image.status !== 'processing' && (
                  <Tags key={filename} {...{ api: context.api, state, image }} />
                )}
                {image.faces.length > 0 && (
                  <FaceList
                    {...{ image, ...pointing }}
                    source={source.address}
                    hue={huesOf(image).get(FACES) ?? 1}
                  />
                )}
                {image.words.length > 0 && (
                  <TextFound
                    key={filename}
                    {...{ state, marked, ...pointing }}
                    words={image.words}
                    onMark={(on) => (looking.words.value = on)}
                  />
                )}
              </>
            ),
          file: () => image && <FileFacts image={image} />,
          json: () => image && <Json state={state} image={image} />,
        }}
      </Panel>
    </>
  );
}

/** Why there is nothing yet, or what went wrong; and what was done, for those who look. */
function Trouble({ state }: { state: PhotoState }) {
  const image = state.image.value;
  const place = useRef<HTMLDivElement | null>(null);
  useEffect(() => {
    // What was tried may be far from where trouble is told.
    if (state.problem.value) place.current?.scrollIntoView({ block: 'nearest' });
  }, [state.problem.value]);

  return (
    <div class="panel-news">
      {!image && <p class="aside">{state.slow.value ? SLOW : 'Loading…'}</p>}
      {image?.status === 'failed' && <p class="problem">{explainFailure(image.error)}</p>}
      {state.analysing.value && (
        <p class="aside">Reading… The results appear here by themselves.</p>
      )}
      <div role="alert" ref={place}>
        {state.problem.value && <p class="problem">{state.problem}</p>}
      </div>
      <p class="aside" aria-hidden="true">
        {state.news}
      </p>
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
