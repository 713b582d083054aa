import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { Context } from './context.ts';
import { Announcer } from './parts/announcer.tsx';
import { useArrival } from './parts/arrival.ts';
import { Closed } from './parts/closed.tsx';
import { Lazy } from './parts/lazy.tsx';
import { Masthead } from './parts/masthead.tsx';
import { NowhereView } from './parts/nowhere.tsx';
import { Offline } from './parts/offline.tsx';
import { Undo } from './photos/undo.tsx';
import type { View } from './route.ts';
import type { Account } from './session/account.ts';
import { Dropzone } from './upload/dropzone.tsx';
import type { Uploads } from './upload/state.ts';
import { UploadView } from './upload/view.tsx';

const VIEW_NAMES = {
  upload: 'Upload',
  photos: 'Photos',
  dashboard: 'Dashboard',
  account: 'Account',
  admin: 'People',
  nowhere: 'No such page',
};

const loadPhotos = async () => (await import('./photos/view.tsx')).PhotosView;
const loadDashboard = async () => (await import('./dashboard/view.tsx')).DashboardView;
const loadAccount = async () => (await import('./account/view.tsx')).AccountView;
const loadAdmin = async () => (await import('./admin/view.tsx')).AdminView;
const loadPhoto = async () => (await import('./photo/dialog.tsx')).PhotoDialog;

/** The whole page: one of the views, and one photo over it where the address names one. */
export function App({ context, uploads }: { context: Context; uploads: Uploads }) {
  const { params, ...route } = context.router.route.value;
  const { account, connection } = context;
  const view = mayBeSeen(route.view, account) ? route.view : 'nowhere';
  const photo = params.photo?.[0];

  const main = useRef<HTMLElement | null>(null);
  const title = photo ?? VIEW_NAMES[view];

  useArrival({ view, params }, main, context.places);
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
      if (!uploads.closed.peek()) uploads.add(files);
    },
    [context, uploads],
  );

  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <Masthead view={view} email={account?.email} />
      <Offline connection={connection} />
      <Closed closed={uploads.closed} />
      <main id="main" ref={main} tabIndex={-1}>
        {view === 'upload' && <UploadView context={context} uploads={uploads} />}
        {view === 'photos' && <Lazy load={loadPhotos} connection={connection} props={{ context }} />}
        {view === 'dashboard' && <Lazy load={loadDashboard} connection={connection} props={{ context }} />}
        {view === 'account' && account && (
          <Lazy load={loadAccount} connection={connection} props={{ context, account }} />
        )}
        {view === 'admin' && account && <Lazy load={loadAdmin} connection={connection} props={{ context, account }} />}
        {view === 'nowhere' && <NowhereView />}
      </main>
      {photo !== undefined && <Lazy load={loadPhoto} connection={connection} props={{ context, filename: photo }} />}
      <Dropzone formats={context.config.formats} onFiles={take} off={uploads.closed} />
      {photo === undefined && <Undo removals={context.removals} />}
      <Announcer news={context.news} />
    </>
  );
}

/** There is an account only where people sign in, and only some look after them. */
function mayBeSeen(view: View, account: Account | null) {
  if (view === 'account') return account !== null;
  // Until it is known who this is, the view itself says that it is on its way.
  return view !== 'admin' || (account !== null && account.me.value?.admin !== false);
}
