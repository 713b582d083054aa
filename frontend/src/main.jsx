import { render } from 'preact';
import { createApi } from './api.js';
import { App } from './app.jsx';
import { Masthead } from './components/masthead.jsx';
import { loadConfig } from './config.js';
import { createState } from './state.js';
import { NO_CONFIG } from './words.js';

const root = /** @type {HTMLElement} */ (document.getElementById('app'));

try {
  const { apiBase, maxBytes } = await loadConfig();
  render(<App state={createState(createApi(apiBase), { maxBytes })} maxBytes={maxBytes} />, root);
} catch (error) {
  console.error(error);
  render(
    <>
      <Masthead />
      <main>
        <p class="problem" role="alert">
          {NO_CONFIG}
        </p>
      </main>
    </>,
    root,
  );
}
