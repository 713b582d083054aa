import { useEffect, useState } from 'preact/hooks';
import { LOADING, NOT_LOADED } from '../words.js';

/**
 * A part of the page whose code is fetched when it is first shown.
 * @template {object} Props
 * @param {{load: () => Promise<import('preact').ComponentType<Props>>, props: Props}} props
 *   `load` must stay the same function
 */
export function Lazy({ load, props }) {
  const [part, setPart] = useState(
    /** @type {{Part: import('preact').ComponentType<Props>} | null} */ (null),
  );
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let wanted = true;
    load().then(
      (Part) => wanted && setPart({ Part }),
      () => wanted && setFailed(true),
    );
    return () => {
      wanted = false;
    };
  }, [load]);

  if (failed) {
    return (
      <p class="problem" role="alert">
        {NOT_LOADED}
      </p>
    );
  }
  return part ? <part.Part {...props} /> : <p class="loading">{LOADING}</p>;
}
