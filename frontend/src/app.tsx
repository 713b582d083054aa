import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { Context } from './context.ts';
import { Announcer } from './parts/announcer.tsx';
import { useArrival } from './parts/arrival.ts';
import { Lazy } from './parts/lazy.tsx';
import { Masthead } from './parts/masthead.tsx';
import { NowhereView } from './parts/nowhere.tsx';
import { Offline } from './parts/offline.tsx';
import { Undo } from './photos/undo.tsx';
import { Dropzone } from './upload/dropzone.tsx';
import type { Uploads } from './upload/state.ts';
import { UploadView } from './upload/view.tsx';

const VIEW_NAMES = {
  upload: 'Upload',
  photos: 'Photos',
  dashboard: 'Dashboard',
  nowhere: 'No such page',
};

const loadPhotos = async () => (await import('./photos/view.tsx')).PhotosView;
const loadDashboard = async () => (await import('./dashboard/view.tsx')).DashboardView;
const loadPhoto = async () => (await import('./photo/dialog.tsx')).PhotoDialog;

/** The whole page: one of the views, and one photo over it where the address names one. */
export function App({ context, uploads }: { context: Context; uploads: Uploads }) {
  const { view, params } = context.router.route.value;
  const photo = params.photo?.[0];

  const main = useRef<HTMLElement | null>(null);
  const title = photo ?? VIEW_NAMES[view];

  useArrival(view, main);
  useEffect(() => {
    document.title = `${title} · Smart Image Analyzer`;
  }, [title]);

  const skip = (event: Event) => {
    // The address says which view is shown, so it must not become that of a place in the page.
    event.preventDefault();
    main.current?.focus();
  };

  // What is dropped on any view goes to where it can be watched.
  const take = useCallback(
    (files: File[]) => {
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
      <Dropzone formats={context.config.formats} onFiles={take} />
      <Undo removals={context.removals} covered={photo !== undefined} />
      <Announcer news={context.news} />
    </>
  );
}
