import { signal } from '@preact/signals';
import { render } from 'preact';
import { createApi } from './api.ts';
import { App } from './app.tsx';
import { loadConfig } from './config.ts';
import { createConnection } from './connection.ts';
import { createFollower } from './follower.ts';
import { Masthead } from './parts/masthead.tsx';
import { createRemovals } from './photos/removals.ts';
import { createRouter } from './route.ts';
import { createUploads } from './upload/state.ts';
import { NO_CONFIG } from './words.ts';

const root = document.getElementById('app') as HTMLElement;

try {
  const config = await loadConfig();
  const api = createApi(config.apiBase);
  const follower = createFollower(api.lookup, config.limits.batch);
  const news = signal('');
  const listed = signal(null);
  const removals = createRemovals(api, { listed, news });
  const connection = createConnection();
  const router = createRouter();
  const shared = { config, connection, follower, news };
  const uploads = createUploads(api, { ...shared, keep: removals.keep });
  const { arrived } = uploads;
  const context = { ...shared, api, router, arrived, listed, removals };
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
