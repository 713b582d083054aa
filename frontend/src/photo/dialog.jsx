import { useEffect, useRef, useState } from 'preact/hooks';
import { Labels } from '../parts/labels.jsx';
import { explain } from '../words.js';

/**
 * One photo over the view it was opened from.
 * @param {{context: import('../app.jsx').Context, filename: string}} props
 */
export function PhotoDialog({ context: { api, router }, filename }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const [image, setImage] = useState(
    /** @type {import('../answers.js').ImageAnswer | null} */ (null),
  );
  const [problem, setProblem] = useState('');

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const abort = new AbortController();
    api.image(filename, abort.signal).then(setImage, (error) => {
      if (!abort.signal.aborted) setProblem(explain(error));
    });
    return () => abort.abort();
  }, [api, filename]);

  const close = () => {
    const { view, params } = router.route.value;
    const { photo: _, ...rest } = params;
    router.go(view, rest);
  };

  return (
    <dialog ref={dialog} onClose={close} aria-label={filename}>
      <form method="dialog">
        <button class="button button-quiet">Close</button>
      </form>
      {problem && <p class="problem">{problem}</p>}
      {image?.image_url && <img src={image.image_url} alt={image.labels.join(', ') || filename} />}
      {image && (
        <Labels
          of={filename}
          labels={(image.details ?? []).map(({ name, confidence }) => ({ name, confidence }))}
        />
      )}
    </dialog>
  );
}
