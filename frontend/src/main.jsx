import { signal } from '@preact/signals';
import { render } from 'preact';
import { createApi } from './api.js';
import { App } from './app.jsx';
import { loadConfig } from './config.js';
import { createConnection } from './connection.js';
import { Masthead } from './parts/masthead.jsx';
import { createRemovals } from './photos/removals.js';
import { createRouter } from './route.js';
import { createUploads } from './upload/state.js';
import { NO_CONFIG } from './words.js';

const root = /** @type {HTMLElement} */ (document.getElementById('app'));

try {
  const { apiBase, maxBytes } = await loadConfig();
  const api = createApi(apiBase);
  const news = signal('');
  const listed = signal(null);
  const removals = createRemovals(api, { listed, news });
  const connection = createConnection();
  const router = createRouter();
  const uploads = createUploads(api, { connection, maxBytes, news, keep: removals.keep });
  const { arrived } = uploads;
  const context = { api, router, connection, news, maxBytes, arrived, listed, removals };
  render(<App context={context} uploads={uploads} />, root);
  void uploads.resume();
  removals.resume();
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
