import { percent } from '../format.ts';
import type { Face, ImageRecord } from '../generated/api.ts';
import { address } from '../route.ts';
import { NOTHING_FOUND } from '../words.ts';
import { describeFace } from './answer.ts';
import { faceKey } from './boxes.ts';
import { keepFocus } from './focus.ts';
import { type Pointing, pointing } from './pointing.ts';
import type { PhotoState } from './state.ts';

/** What was recognised, and what of it is wrong. */
export function Labels({
  state,
  image,
  ...pointed
}: { state: PhotoState; image: ImageRecord } & Pointing) {
  const { details, hidden } = image;
  return (
    <section class="photo-part" aria-labelledby="photo-labels">
      <h3 id="photo-labels" tabIndex={-1}>
        Labels
      </h3>
      {details.length > 0 && <LabelList state={state} image={image} {...pointed} />}
      {details.length === 0 && hidden.length === 0 && <p>{NOTHING_FOUND}</p>}
      {hidden.length > 0 && <HiddenList state={state} hidden={hidden} />}
    </section>
  );
}

/**
 * Labels, best first; each leads to all photos that have it, shows its boxes while it is pointed
 * at, and can be said to be wrong.
 */
function LabelList({
  state,
  image: { filename, details },
  lit,
  onPoint,
}: { state: PhotoState; image: ImageRecord } & Pointing) {
  const hide = (name: string, button: HTMLElement) => {
    keepFocus(button);
    onPoint(null);
    void state.change(
      { add: [], remove: [name] },
      `“${name}” is hidden from this photo. It can be shown again.`,
    );
  };

  return (
    <ul class="labels" role="list" aria-label={`Labels of ${filename}`}>
      {details.map(({ name, confidence, parents }) => (
        <li
          key={name}
          class={`label finding${lit.has(name) ? ' finding-lit' : ''}`}
          {...pointing(name, onPoint)}
        >
          <a class="label-name" href={address('photos', { label: [name] })}>
            {name}
          </a>
          <span class="label-confidence">{percent(confidence)}</span>
          <button
            type="button"
            class="label-wrong"
            aria-label={`${name} is not in this photo`}
            title="Not in this photo"
            onClick={({ currentTarget }) => hide(name, currentTarget)}
          >
            ×
          </button>
          <span class="bar" aria-hidden="true">
            <span class="bar-fill" style={{ '--part': confidence / 100 }} />
          </span>
          {parents.length > 0 && <span class="aside">A kind of {parents.join(', ')}</span>}
        </li>
      ))}
    </ul>
  );
}

/** What was recognised and is not in the photo, as a person says. */
function HiddenList({ state, hidden }: { state: PhotoState; hidden: string[] }) {
  const show = (name: string, button: HTMLElement) => {
    keepFocus(button);
    void state.change({ add: [name], remove: [] }, `“${name}” is shown again.`);
  };

  return (
    <ul class="hidden-labels" role="list" aria-label="Hidden labels">
      {hidden.map((name) => (
        <li key={name}>
          <s dir="auto">{name}</s>
          <button
            type="button"
            class="link-button"
            onClick={({ currentTarget }) => show(name, currentTarget)}
          >
            Show again<span class="unseen">: {name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The faces, and what a machine guesses of each. */
export function FaceList({ faces, lit, onPoint }: { faces: Face[] } & Pointing) {
  return (
    <section class="photo-part" aria-labelledby="photo-faces">
      <h3 id="photo-faces">Faces</h3>
      <ul class="faces" role="list" aria-labelledby="photo-faces">
        {faces.map((face, number) => (
          <li
            key={number}
            class={`finding${lit.has(faceKey(number)) ? ' finding-lit' : ''}`}
            tabIndex={0}
            {...pointing(faceKey(number), onPoint)}
          >
            <span>Face{faces.length > 1 && ` ${number + 1}`}</span>{' '}
            <span class="aside">estimated: {describeFace(face) || 'nothing'}</span>
          </li>
        ))}
      </ul>
      <p class="aside">
        Age, gender and emotion are estimated by a machine from the look of a face. It is often
        wrong.
      </p>
    </section>
  );
}
