import { Announcer } from './components/announcer.jsx';
import { Chooser } from './components/chooser.jsx';
import { Masthead } from './components/masthead.jsx';
import { Result } from './components/result.jsx';

/**
 * The whole page.
 * @param {{state: import('./state.js').State, maxBytes: number}} props
 */
export function App({ state, maxBytes }) {
  const photos = state.photos.value;
  return (
    <>
      <Masthead />
      <main>
        <Chooser
          onFiles={state.add}
          notice={state.notice.value}
          maxBytes={maxBytes}
          compact={photos.length > 0}
        />
        {photos.length > 0 && (
          <ul class="results" role="list" aria-label="Results">
            {photos.map((photo) => (
              <li key={photo.id}>
                <Result photo={photo} onRetry={state.retry} onCancel={state.cancel} />
              </li>
            ))}
          </ul>
        )}
      </main>
      <Announcer news={state.news} />
    </>
  );
}
