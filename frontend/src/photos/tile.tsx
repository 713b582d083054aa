import { useState } from 'preact/hooks';
import type { Photo } from './gallery.ts';
import { type Reason, searchedFirst, Why } from './why.tsx';

/** One photo of the gallery, where the layout has put it. */
export function Tile({
  photo,
  place,
  href,
  position,
  selected,
  actions,
}: {
  photo: Photo;
  /** Its position and size, as CSS has them. */
  place: Record<string, string>;
  href: string;
  /** Which one of how many of its day. */
  position: [number, number];
  selected: boolean;
  actions: TileActions;
}) {
  const { filename, tags } = photo;
  const reasons = actions.why(photo);
  const labels = searchedFirst(photo.labels, reasons);

  const follow = (event: MouseEvent) => {
    // With a key held the browser opens a new tab or window, as with every link.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    actions.open(filename);
  };

  return (
    <li
      class={`tile${selected ? ' tile-selected' : ''}`}
      style={place}
      data-name={filename}
      aria-posinset={position[0]}
      aria-setsize={position[1]}
    >
      <a class="tile-link" href={href} onClick={follow}>
        <span class="tile-picture">
          <Content photo={photo} labels={labels} onLost={actions.renewLinks} />
        </span>
      </a>
      <span class="tile-labels" aria-hidden="true">
        {tags.map((tag) => (
          <span key={`tag ${tag}`} class="tile-tag">
            {tag}
          </span>
        ))}
        {labels.map((label) => (
          <span key={label}>{label}</span>
        ))}
      </span>
      <Why reasons={reasons} />
      <label class="tile-check">
        <input
          type="checkbox"
          checked={selected}
          aria-label={`Select ${filename}`}
          onClick={(event) => actions.select(filename, event.shiftKey)}
        />
      </label>
    </li>
  );
}

export interface TileActions {
  open: (filename: string) => void;
  select: (filename: string, range: boolean) => void;
  renewLinks: (filename: string) => void;
  /** Why a photo was found, where it was looked for. */
  why: (photo: Photo) => Reason[];
}

/** The picture; or, where there is none, the name and why. */
function Content({
  photo: { filename, status, thumbnail, tags, problem },
  labels,
  onLost,
}: {
  photo: Photo;
  /** Those that are looked for first. */
  labels: string[];
  onLost: (filename: string) => void;
}) {
  const [lost, setLost] = useState<string | null>(null);
  const words = problem ?? (status === 'processing' ? 'Being analysed again' : null);

  if (thumbnail === null || thumbnail === lost) {
    return (
      <span class={`tile-words${problem ? ' tile-failed' : ''}`}>
        <span class="tile-name">{filename}</span>
        <span class="tile-why">{words ?? 'No picture to show'}</span>
      </span>
    );
  }
  return (
    <>
      <img
        crossOrigin="anonymous"
        src={thumbnail}
        alt={[...tags, ...labels].join(', ') || filename}
        loading="lazy"
        decoding="async"
        draggable={false}
        onError={() => {
          setLost(thumbnail);
          onLost(filename);
        }}
      />
      {words && <span class="tile-note">{words}</span>}
    </>
  );
}
