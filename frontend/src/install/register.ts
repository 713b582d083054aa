import { trusted } from '../trusted.ts';

/** Has the page opened without a network, and be shared with where it is installed. */
export async function register() {
  const workers = navigator.serviceWorker;
  // Not there where the page came by http, or in some private windows.
  if (!workers) return;
  await workers.register(trusted('service-worker', './service-worker.js'), {
    // A cached one would be an old one.
    updateViaCache: 'none',
  });
}
