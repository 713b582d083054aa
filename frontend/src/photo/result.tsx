import { percent } from '../format.ts';
import type { Face, ImageRecord } from '../generated/api.ts';
import { address } from '../route.ts';
import { NOTHING_FOUND } from '../words.ts';
import { describeFace } from './answer.ts';
import { faceKey } from './boxes.ts';

interface Pointing {
  /** What is pointed at: names of labels, keys of faces. */
  lit: ReadonlySet<string>;
  onPoint: (of: string | null) => void;
}

/**
 * What was recognised, best first; each label leads to all photos that have it, and shows its
 * boxes while it is pointed at.
 */
export function LabelList({
  image: { filename, labels, details },
  lit,
  onPoint,
}: { image: ImageRecord } & Pointing) {
  if (labels.length === 0) return <p>{NOTHING_FOUND}</p>;
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
          <span class="bar" aria-hidden="true">
            <span class="bar-fill" style={{ '--part': confidence / 100 }} />
          </span>
          {parents.length > 0 && <span class="aside">A kind of {parents.join(', ')}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The faces, and what a machine guesses of each. */
export function FaceList({ faces, lit, onPoint }: { faces: Face[] } & Pointing) {
  return (
    <>
      <ul class="faces" role="list" aria-label="Faces">
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
    </>
  );
}

function pointing(of: string, onPoint: (of: string | null) => void) {
  return {
    onPointerEnter: () => onPoint(of),
    onPointerLeave: () => onPoint(null),
    onFocusIn: () => onPoint(of),
    onFocusOut: () => onPoint(null),
  };
}
