import { Chooser } from './chooser.jsx';
import { Result } from './result.jsx';

/**
 * Where photos come in, and what has become of those of this visit.
 * @param {{context: import('../app.jsx').Context, uploads: import('./state.js').State}} props
 */
export function UploadView({ context, uploads }) {
  const photos = uploads.photos.value;
  return (
    <>
      <h1 class={photos.length ? 'unseen' : 'call'}>Give it photos, and read what it sees.</h1>
      <Chooser
        onFiles={uploads.add}
        notice={uploads.notice.value}
        maxBytes={context.maxBytes}
        compact={photos.length > 0}
      />
      {photos.length > 0 && (
        <ul class="results" role="list" aria-label="Results">
          {photos.map((photo) => (
            <li key={photo.id}>
              <Result photo={photo} onRetry={uploads.retry} onCancel={uploads.cancel} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
