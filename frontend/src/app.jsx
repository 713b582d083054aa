import { useCallback, useEffect, useRef } from 'preact/hooks';
import { Announcer } from './parts/announcer.jsx';
import { useArrival } from './parts/arrival.js';
import { Lazy } from './parts/lazy.jsx';
import { Masthead } from './parts/masthead.jsx';
import { NowhereView } from './parts/nowhere.jsx';
import { Offline } from './parts/offline.jsx';
import { Undo } from './photos/undo.jsx';
import { Dropzone } from './upload/dropzone.jsx';
import { UploadView } from './upload/view.jsx';

const VIEW_NAMES = {
  upload: 'Upload',
  photos: 'Photos',
  dashboard: 'Dashboard',
  nowhere: 'No such page',
};

const loadPhotos = async () => (await import('./photos/view.jsx')).PhotosView;
const loadDashboard = async () => (await import('./dashboard/view.jsx')).DashboardView;
const loadPhoto = async () => (await import('./photo/dialog.jsx')).PhotoDialog;

/**
 * What every view is given.
 * @typedef {object} Context
 * @property {import('./api.js').Api} api
 * @property {import('./route.js').Router} router
 * @property {import('./connection.js').Connection} connection
 * @property {import('@preact/signals').Signal<string>} news the latest news, for those who listen
 * @property {number} maxBytes the largest photo worth sending
 * @property {import('@preact/signals').ReadonlySignal<number>} arrived how many photos were
 *   uploaded and analysed in this visit
 * @property {import('./photos/listed.js').ListedSignal} listed the list on the screen, if any
 * @property {import('./photos/removals.js').Removals} removals deletions that can be undone
 */

/**
 * The whole page: one of the views, and one photo over it where the address names one.
 * @param {{context: Context, uploads: import('./upload/state.js').Uploads}} props
 */
export function App({ context, uploads }) {
  const { view, params } = context.router.route.value;
  const photo = params.photo?.[0];

  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const title = photo ?? VIEW_NAMES[view];

  useArrival(view, main);
  useEffect(() => {
    document.title = `${title} · Smart Image Analyzer`;
  }, [title]);

  /** @param {Event} event */
  const skip = (event) => {
    // The address says which view is shown, so it must not become that of a place in the page.
    event.preventDefault();
    main.current?.focus();
  };

  // What is dropped on any view goes to where it can be watched.
  const take = useCallback(
    (/** @type {File[]} */ files) => {
      context.router.go('upload');
      uploads.add(files);
    },
    [context, uploads],
  );

  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <Masthead view={view} />
      <Offline connection={context.connection} />
      <main id="main" ref={main} tabIndex={-1}>
        {view === 'upload' && <UploadView context={context} uploads={uploads} />}
        {view === 'photos' && <Lazy load={loadPhotos} props={{ context }} />}
        {view === 'dashboard' && <Lazy load={loadDashboard} props={{ context }} />}
        {view === 'nowhere' && <NowhereView />}
      </main>
      {photo !== undefined && <Lazy load={loadPhoto} props={{ context, filename: photo }} />}
      <Dropzone onFiles={take} />
      <Undo removals={context.removals} covered={photo !== undefined} />
      <Announcer news={context.news} />
    </>
  );
}
