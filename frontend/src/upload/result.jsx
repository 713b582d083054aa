import { useRef } from 'preact/hooks';
import { bytes } from '../format.js';
import { NOTHING_FOUND, SLOW } from '../words.js';
import { CHOOSER_ID } from './chooser.jsx';
import { Labels } from '../parts/labels.jsx';
import { Picture } from './picture.jsx';
import { Progress } from './progress.jsx';

/**
 * One photo: its picture, where it is on its way, and in the end its labels.
 * @param {{photo: import('./state.js').Photo,
 *   onRetry: (photo: import('./state.js').Photo) => void,
 *   onCancel: (photo: import('./state.js').Photo) => void}} props
 */
export function Result({ photo, onRetry, onCancel }) {
  const heading = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  const stage = photo.stage.value;
  const { phase, name } = stage;
  const headingId = `photo-${photo.id}`;

  // A button that was pressed and goes away takes the focus with it, so each hands it on.
  const retry = () => {
    heading.current?.focus();
    onRetry(photo);
  };
  const cancel = () => {
    document.getElementById(CHOOSER_ID)?.focus();
    onCancel(photo);
  };

  return (
    <article class="result" aria-labelledby={headingId}>
      <Picture photo={photo} />
      <div class="result-text">
        <h2 id={headingId} ref={heading} tabIndex={-1}>
          {name}
        </h2>
        <p class="aside">{aside(photo)}</p>
        {phase === 'done' ? <Outcome stage={stage} /> : null}
        {phase === 'failed' ? (
          <>
            <p class="problem">{stage.problem}</p>
            {stage.remedy && (
              <button type="button" class="button" onClick={retry}>
                {stage.remedy === 'check' ? 'Check again' : 'Try again'}
              </button>
            )}
          </>
        ) : null}
        {phase !== 'done' && phase !== 'failed' ? (
          <>
            <Progress stage={stage} />
            {stage.slow && <p class="aside">{SLOW}</p>}
            <button type="button" class="button button-quiet" onClick={cancel}>
              Cancel
            </button>
          </>
        ) : null}
      </div>
    </article>
  );
}

/** @param {{stage: import('./state.js').Stage}} props */
function Outcome({ stage: { labels, name } }) {
  return labels.length ? <Labels of={name} labels={labels} /> : <p>{NOTHING_FOUND}</p>;
}

/**
 * What is worth knowing beside the name.
 * @param {import('./state.js').Photo} photo
 */
function aside({ file, stage: { value: stage } }) {
  const size = bytes(file.size);
  if (stage.duplicate) return `${size} · this photo was here already`;
  const same = stage.name.normalize() === file.name.normalize();
  return same ? size : `${size} · saved under this name, as “${file.name}” was taken`;
}
