import { useState } from 'preact/hooks';
import { percent } from '../format.ts';
import type { Box } from '../generated/api.ts';
import { Icon } from '../parts/icon.tsx';
import { type Example, EXAMPLES, familiesIn, fileOf, markedIn } from './examples.ts';

/** So many families have room below a picture. */
const FAMILIES = 3;
/** From so far down, a box has room for its caption above it. */
const ROOM_ABOVE = 0.08;

/** Photos with what was recognised in them, to be looked at and to be tried. */
export function Examples({ onTry, off }: { onTry: (files: File[]) => void; off: boolean }) {
  const [shown, setShown] = useState<Example>(EXAMPLES[0]);
  const [trying, setTrying] = useState<'no' | 'yes' | 'failed'>('no');

  const attempt = async () => {
    setTrying('yes');
    try {
      onTry([await fileOf(shown)]);
      setTrying('no');
    } catch {
      setTrying('failed');
    }
  };

  return (
    <figure class="example always-dark" aria-label="An example">
      <Annotated key={shown.name} example={shown} />
      <div class="example-foot">
        <fieldset class="example-strip">
          <legend class="unseen">Examples</legend>
          {EXAMPLES.map((example) => (
            <label key={example.name}>
              <input
                class="unseen"
                type="radio"
                name="example"
                checked={example === shown}
                onChange={() => setShown(example)}
                aria-label={`Example: ${example.description}`}
              />
              <img src={example.picture} alt="" width={56} height={40} loading="lazy" />
            </label>
          ))}
        </fieldset>
        <button
          type="button"
          class="button"
          disabled={off || trying === 'yes'}
          onClick={() => void attempt()}
        >
          <Icon name="boxes" />
          Try with an example
        </button>
      </div>
      <div role="alert" class="example-trouble">
        {trying === 'failed' && (
          <p class="problem">
            The example could not be loaded. Check your connection, then try again.
          </p>
        )}
      </div>
    </figure>
  );
}

/** A picture, what has a place in it, and below it what it is a picture of. */
function Annotated({ example }: { example: Example }) {
  const { picture, description, width, height } = example;
  return (
    <>
      <div class="example-stage">
        <div class="example-shot" style={{ '--ratio': width / height }}>
          <img
            src={picture}
            alt={description}
            width={width}
            height={height}
            fetchpriority="high"
            draggable={false}
          />
          {markedIn(example).map(({ name, confidence, box }, number) => (
            <div
              key={name}
              class={`mark-box hue-${(number % 8) + 1}${box.top < ROOM_ABOVE ? ' mark-box-in' : ''}`}
              style={placed(box)}
            >
              <b>
                {name} <i>{percent(confidence)}</i>
              </b>
            </div>
          ))}
        </div>
      </div>
      <figcaption class="readout">
        {familiesIn(example)
          .slice(0, FAMILIES)
          .map(({ line, confidence }) => (
            <span key={line.at(-1)} class="family">
              {line.slice(0, -1).map((name) => (
                <span key={name}>
                  {name}
                  <Icon name="forward" small />
                </span>
              ))}
              <b>{line.at(-1)}</b>
              {percent(confidence)}
            </span>
          ))}
      </figcaption>
    </>
  );
}

function placed({ left, top, width, height }: Box) {
  const part = (fraction: number) => `${fraction * 100}%`;
  return { left: part(left), top: part(top), width: part(width), height: part(height) };
}
