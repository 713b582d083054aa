import type { ReadonlySignal } from '@preact/signals';
import type { TargetedEvent } from 'preact';
import type { ImageRecord } from '../generated/api.ts';
import type { Outline } from './boxes.ts';
import { Captions } from './captions.tsx';
import type { Source } from './source.ts';
import type { Zoom } from './zoom.ts';

/**
 * The picture, and boxes over what was found in it. They are drawn in the picture's own pixels, so
 * they are right at any size.
 */
export function Picture({
  image,
  source,
  boxes,
  words,
  lit,
  zoom,
  onPoint,
}: {
  image: ImageRecord;
  source: Source;
  /** Those that are drawn. */
  boxes: Outline[];
  /** Of words that are drawn. Who listens has them as a text. */
  words: Outline[];
  /** Ids of the boxes to be shown clearly. */
  lit: ReadonlySet<string>;
  zoom: ReadonlySignal<Zoom>;
  /** A box is pointed at, or no longer. */
  onPoint: (of: string | null) => void;
}) {
  const { width = 4, height = 3, filename, status, thumbnail_url: thumbnail } = image;
  const { address, loaded, onLoad, onError } = source;
  const alt = [...image.tags, ...image.labels].join(', ') || filename;

  return (
    <>
      {thumbnail && !loaded && (
        <img crossOrigin="anonymous" src={thumbnail} alt="" draggable={false} onError={hide} />
      )}
      {address ? (
        <img
          key={address}
          crossOrigin="anonymous"
          src={address}
          alt={alt}
          draggable={false}
          onLoad={onLoad}
          onError={onError}
        />
      ) : (
        status !== 'processing' && (
          <p class="photo-none">
            {image.original_url
              ? 'The picture can’t be shown here. You can download it.'
              : 'The picture can’t be shown.'}
          </p>
        )
      )}
      {address && boxes.length + words.length > 0 && (
        <>
          <svg
            class={lit.size > 0 ? 'boxes boxes-lit' : 'boxes'}
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="xMidYMid meet"
            role="group"
            aria-label="Found in the picture"
          >
            {boxes.map((box) => (
              <BoxOutline key={box.id} box={box} lit={lit.has(box.id)} onPoint={onPoint} />
            ))}
            <g aria-hidden="true">
              {words.map(({ id, of, ...place }) => (
                <g
                  key={id}
                  class={`box box-word hue-8${lit.has(id) ? ' box-lit' : ''}`}
                  onPointerEnter={() => onPoint(of)}
                  onPointerLeave={() => onPoint(null)}
                >
                  <Rectangles place={place} />
                </g>
              ))}
            </g>
          </svg>
          <Captions {...{ boxes, lit, width, height, zoom }} />
        </>
      )}
    </>
  );
}

function BoxOutline({
  box: { of, name, hue, ...place },
  lit,
  onPoint,
}: {
  box: Outline;
  lit: boolean;
  onPoint: (of: string | null) => void;
}) {
  return (
    <g
      class={`box hue-${hue}${lit ? ' box-lit' : ''}`}
      role="img"
      tabindex={0}
      aria-label={name}
      data-of={of}
      onPointerEnter={() => onPoint(of)}
      onPointerLeave={() => onPoint(null)}
      onFocus={() => onPoint(of)}
      onBlur={() => onPoint(null)}
    >
      <Rectangles place={place} />
    </g>
  );
}

/** A bright line between two dark ones: one of them is seen on any picture. */
function Rectangles({
  place: { left, top, width, height },
}: {
  place: Pick<Outline, 'left' | 'top' | 'width' | 'height'>;
}) {
  const rectangle = { x: left, y: top, width, height };
  return (
    <>
      <rect class="box-below" {...rectangle} />
      <rect class="box-line" {...rectangle} />
    </>
  );
}

function hide({ currentTarget }: TargetedEvent<HTMLImageElement>) {
  currentTarget.hidden = true;
}
