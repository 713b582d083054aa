import type { TargetedEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ImageRecord } from '../generated/api.ts';
import type { Outline } from './boxes.ts';

/**
 * The picture, as large as its place allows, and boxes over what was found in it. They are drawn in
 * the picture's own pixels, so they are right at any size.
 */
export function Picture({
  image,
  boxes,
  words,
  lit,
  onPoint,
  renewLinks,
}: {
  image: ImageRecord;
  boxes: Outline[];
  /** Of words that are shown. Who listens has them as a text. */
  words: Outline[];
  /** Ids of the boxes to be shown clearly. */
  lit: ReadonlySet<string>;
  /** A box is pointed at, or no longer. */
  onPoint: (of: string | null) => void;
  renewLinks: () => Promise<boolean>;
}) {
  const { width = 4, height = 3, filename, status, thumbnail_url: thumbnail } = image;
  const { source, loaded, onLoad, onError } = useSource(image, renewLinks);
  const alt = [...image.tags, ...image.labels].join(', ') || filename;

  return (
    <div class="stage" style={{ '--ratio': width / height }}>
      <figure class="photo">
        {thumbnail && !loaded && (
          <img
            crossOrigin="anonymous"
            src={thumbnail}
            alt=""
            draggable={false}
            onError={hide}
          />
        )}
        {source ? (
          <img
            key={source}
            crossOrigin="anonymous"
            src={source}
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
        {source && boxes.length + words.length > 0 && (
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
                  class={`box box-word${lit.has(id) ? ' box-lit' : ''}`}
                  onPointerEnter={() => onPoint(of)}
                  onPointerLeave={() => onPoint(null)}
                >
                  <Rectangles place={place} />
                </g>
              ))}
            </g>
          </svg>
        )}
        {boxes
          .filter(({ id }) => lit.has(id))
          .map(({ id, name, left, top }) => (
            <span
              key={id}
              class="box-tag"
              aria-hidden="true"
              style={{ '--left': left / width, '--top': top / height }}
            >
              {name}
            </span>
          ))}
      </figure>
    </div>
  );
}

function BoxOutline({
  box: { of, name, ...place },
  lit,
  onPoint,
}: {
  box: Outline;
  lit: boolean;
  onPoint: (of: string | null) => void;
}) {
  return (
    <g
      class={lit ? 'box box-lit' : 'box'}
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

/** A dark line below a bright one: one of them is seen on any picture. */
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

/**
 * Which address to show: the photo itself, with new links when the old ones have expired, or the
 * thumbnail where the browser can't show the photo's format.
 */
function useSource(
  { filename, image_url, thumbnail_url }: ImageRecord,
  renewLinks: () => Promise<boolean>,
) {
  const [bad, setBad] = useState<string[]>([]);
  const [loaded, setLoaded] = useState<string | null>(null);
  useEffect(() => {
    setBad([]);
    setLoaded(null);
  }, [filename]);

  const source = [image_url, thumbnail_url].find((address) => address && !bad.includes(address));
  return {
    source,
    loaded: loaded === filename,
    onLoad: () => setLoaded(filename),
    onError: async () => {
      if (await renewLinks()) return;
      if (source) setBad((others) => [...others, source]);
    },
  };
}

function hide({ currentTarget }: TargetedEvent<HTMLImageElement>) {
  currentTarget.hidden = true;
}
