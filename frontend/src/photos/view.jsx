import { useEffect, useState } from 'preact/hooks';
import { address } from '../route.js';
import { explain } from '../words.js';
import '../styles/photos.css';

/**
 * All photos, newest first.
 * @param {{context: import('../app.jsx').Context}} props
 */
export function PhotosView({ context: { api } }) {
  const [images, setImages] = useState(/** @type {import('../answers.js').ImageAnswer[]} */ ([]));
  const [problem, setProblem] = useState('');

  useEffect(() => {
    const abort = new AbortController();
    api.search({}, abort.signal).then(
      (page) => setImages(page.images),
      (error) => abort.signal.aborted || setProblem(explain(error)),
    );
    return () => abort.abort();
  }, [api]);

  return (
    <>
      <h1>Photos</h1>
      <div role="alert">{problem && <p class="problem">{problem}</p>}</div>
      <ul class="grid" role="list">
        {images.map(({ filename, labels, thumbnail_url }) => (
          <li key={filename}>
            <a href={address('photos', { photo: [filename] })}>
              {thumbnail_url ? (
                <img src={thumbnail_url} alt={labels.join(', ') || filename} loading="lazy" />
              ) : (
                filename
              )}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
