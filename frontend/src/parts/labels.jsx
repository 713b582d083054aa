import { percent } from '../format.js';

/**
 * What was recognised, best first, each with its confidence in words and as a bar.
 * @param {{of: string, labels: import('../upload/photo.js').Label[]}} props
 */
export function Labels({ of, labels }) {
  return (
    <ul class="labels" role="list" aria-label={`Labels of ${of}`}>
      {labels.map(({ name, confidence }) => (
        <li key={name} class="label">
          <span class="label-name">{name}</span>
          {confidence !== null && (
            <>
              {' '}
              <span class="label-confidence">{percent(confidence)}</span>
              <span class="bar" aria-hidden="true">
                <span class="bar-fill" style={{ '--part': confidence / 100 }} />
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
