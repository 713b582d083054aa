import { Icon } from '../parts/icon.tsx';
import { percent } from '../format.ts';
import type { Face, ImageRecord } from '../generated/api.ts';
import { guesses } from './answer.ts';
import { faceKey, inPixels } from './boxes.ts';
import { type Pointing, pointing } from './pointing.ts';

/** So much of a face's size is shown around it. */
const AROUND = 0.2;

/** The faces, cut out of the picture, and what a machine guesses of each. */
export function FaceList({
  image,
  source,
  hue,
  lit,
  onPoint,
}: { image: ImageRecord; source: string | null | undefined; hue: number } & Pointing) {
  const { faces } = image;
  return (
    <section class="photo-part" aria-labelledby="photo-faces">
      <div class="part-head">
        <h3 id="photo-faces">Faces</h3>
        <span class="aside">{faces.length}</span>
      </div>
      <ul class="faces" role="list" aria-labelledby="photo-faces">
        {faces.map((face, number) => (
          <li
            key={number}
            class={`face hue-${hue} finding${lit.has(faceKey(number)) ? ' finding-lit' : ''}`}
            aria-label={faces.length > 1 ? `Face ${number + 1}` : 'Face'}
            tabIndex={0}
            {...pointing(faceKey(number), onPoint)}
          >
            {source && <Crop image={image} face={face} source={source} />}
            <dl>
              {guesses(face).map(({ name, value, confidence }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                  {confidence !== undefined && <dd class="aside">{percent(confidence)}</dd>}
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <p class="note">
        <Icon name="info" />
        <span>Guessed from looks alone, and often wrong.</span>
      </p>
    </section>
  );
}

/** A square of the picture around a face: the picture itself, made larger behind a window. */
function Crop({ image, face, source }: { image: ImageRecord; face: Face; source: string }) {
  const { width, height } = image;
  if (!width || !height) return null;
  const box = inPixels(face.box, width, height);
  const side = Math.min(width, height, Math.max(box.width, box.height, 1) * (1 + AROUND));
  const left = within(box.left + box.width / 2 - side / 2, width - side);
  const top = within(box.top + box.height / 2 - side / 2, height - side);
  return (
    <span class="face-crop">
      <img
        crossOrigin="anonymous"
        src={source}
        alt=""
        draggable={false}
        style={{
          width: `${(100 * width) / side}%`,
          height: `${(100 * height) / side}%`,
          left: `${(-100 * left) / side}%`,
          top: `${(-100 * top) / side}%`,
        }}
      />
    </span>
  );
}

function within(value: number, limit: number) {
  return Math.min(Math.max(0, limit), Math.max(0, value));
}
