import { useState } from 'preact/hooks';
import { percent } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import type { Photo } from './photo.ts';
import { specific } from './specific.ts';
import { type Reason, searchedFirst, Why } from './why.tsx';

export interface TileActions {
  open: (filename: string) => void;
  select: (filename: string, range: boolean) => void;
  renewLinks: (filename: string) => void;
  /** Why a photo was found, where it was looked for. */
  why: (photo: Photo) => Reason[];
}

/** One photo of the wall, where the layout has put it. */
export function PhotoTile({
  photo,
  place,
  href,
  position,
  selected,
  selecting,
  actions,
}: {
  photo: Photo;
  /** Its position and size, as CSS has them. */
  place: Record<string, string>;
  href: string;
  /** Which one of how many of its day. */
  position: [number, number];
  selected: boolean;
  /** Whether a click selects. */
  selecting: boolean;
  actions: TileActions;
}) {
  const { filename } = photo;
  const reasons = actions.why(photo);

  const follow = (event: MouseEvent) => {
    // With one of these keys held the browser opens a new tab, as with every link.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey && !selecting) return;
    event.preventDefault();
    if (selecting) actions.select(filename, event.shiftKey);
    else actions.open(filename);
  };

  return (
    <li
      class={`tile${selected ? ' picked' : ''}`}
      style={place}
      data-name={filename}
      aria-posinset={position[0]}
      aria-setsize={position[1]}
    >
      <a class="tile-link" href={href} onClick={follow} draggable={false}>
        <Content
          photo={photo}
          labels={searchedFirst(photo.labels, reasons)}
          onLost={actions.renewLinks}
        />
      </a>
      {reasons.length > 0 ? <Why reasons={reasons} /> : <What photo={photo} />}
      <label class="tile-pick">
        <input
          type="checkbox"
          checked={selected}
          aria-label={`Select ${filename}`}
          onClick={(event) => actions.select(filename, event.shiftKey)}
        />
        <Icon name="check" />
      </label>
    </li>
  );
}

/** What is most specific in it, while somebody looks. */
function What({ photo }: { photo: Photo }) {
  const names = specific(photo);
  if (names.length === 0) return null;
  return (
    <span class="tile-what" aria-hidden="true">
      {names.map(({ name, confidence }) => (
        <span key={name} class="tile-label">
          {name}
          {confidence > 0 && <i> {percent(confidence)}</i>}
        </span>
      ))}
    </span>
  );
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
  const words = problem ?? (status === 'processing' ? 'Reading…' : null);

  if (thumbnail === null || thumbnail === lost) {
    return (
      <span class={`tile-words${problem ? ' tile-failed' : ''}`}>
        <span class="tile-name">{filename}</span>
        <span class="tile-problem">{words ?? 'No picture to show'}</span>
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
