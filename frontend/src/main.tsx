import { computed, effect, signal } from '@preact/signals';
import { type ComponentChild, render } from 'preact';
import { createAddresses, withAddresses } from './addresses.ts';
import { type Api, createApi } from './api.ts';
import { App } from './app.tsx';
import { type Config, loadConfig, type SignIn } from './config.ts';
import { createConnection } from './connection.ts';
import { createFollower } from './follower.ts';
import type { ImageSummary } from './generated/api.ts';
import { noteShare, readNote } from './install/note.ts';
import { Masthead } from './parts/masthead.tsx';
import { clearPlaces, createPlaces } from './parts/places.ts';
import { createLeftovers } from './photos/leftovers.ts';
import type { ListedSignal } from './photos/listed.ts';
import { createRemovals } from './photos/removals.ts';
import { createShelf } from './photos/shelf.ts';
import { createRouter, parse } from './route.ts';
import type { createAccount } from './session/account.ts';
import type { OpenSession, Session } from './session/session.ts';
import { createTabs } from './tabs.ts';
import { sleep } from './timing.ts';
import type { Allowed } from './session/use.ts';
import { createLatest } from './upload/latest.ts';
import { createUploads } from './upload/state.ts';
import { createStore } from './upload/store.ts';
import { LOADING, NO_CONFIG, NOT_LOADED } from './words.ts';

/** What a page still has to write before it is loaded anew takes no longer, in milliseconds. */
const KEEPING = 10_000;

/** The page waits no longer, in milliseconds, to know what an earlier load of it has left. */
const FINDING = 1_000;

// Each view finds back to its place itself: a browser does so before anything is there.
history.scrollRestoration = 'manual';

/** Gone where the browser is too old, and has been told so. */
const root = document.getElementById('app');
const show = (content: ComponentChild) => root && render(content, root);

/** What is not needed soon is fetched after so long, in milliseconds: what is looked at comes first. */
const LATER = 5_000;

/** What only a page has where people sign in. */
interface SignedIn {
  session: OpenSession;
  createAccount: typeof createAccount;
}

/** @param signedIn null where nobody has to sign in */
async function open(config: Config, signedIn: SignedIn | null, opened: boolean) {
  const session = signedIn?.session;
  const owner = session?.person.owner ?? null;
  const addresses = createAddresses(owner);
  const request = session?.request;
  const service = withAddresses(createApi(config.apiBase, { request }), addresses);
  addEventListener(
    'error',
    ({ target }) => target instanceof HTMLImageElement && addresses.drop(target.src),
    { capture: true },
  );
  const listed: ListedSignal = signal(null);
  const follower = createFollower(service.lookup, config.limits.batch);
  const shelf = createShelf();
  const gone = (name: string) => {
    listed.value?.forget(name);
    shelf.forget(name);
  };
  const tabs = createTabs(owner, { follower, onGone: gone });
  const api: Api = {
    ...service,
    async remove(name, signal) {
      await service.remove(name, signal);
      shelf.forget(name);
      tabs.tellGone(name);
    },
  };
  const news = signal('');
  const allowance = signal<Allowed[]>([]);
  const leftovers = createLeftovers(owner);
  const removals = createRemovals(api, {
    ...{ listed, news, leftovers, most: config.limits.batch, ready: session?.ready },
  });
  const connection = createConnection();
  const router = createRouter();
  const shared = { config, connection, follower, news };
  const uploads = createUploads(api, {
    ...{ ...shared, keep: removals.keep, remove: removals.remove, store: createStore(owner) },
    onCame: tabs.tellCame,
  });
  const account =
    signedIn &&
    signedIn.createAccount(api, signedIn.session, { allowance, uploads, removals, connection });
  const arrived = computed(() => uploads.arrived.value + tabs.arrived.value);
  const takeOver = (images: ImageSummary[]) => {
    shelf.relabel(images);
    uploads.relabel(images);
  };
  const relabel = (images: ImageSummary[]) => {
    takeOver(images);
    tabs.tellSaid(images);
  };
  tabs.said.subscribe(takeOver);
  const places = createPlaces(owner);
  const latest = createLatest(api, owner);
  const shown = { arrived, latest, listed, places, relabel, removals, said: tabs.said, shelf };
  const context = { ...shared, ...shown, api, router, account, allowance };
  // What is found later than the first frame would move what is there.
  await Promise.race([uploads.resume(), sleep(FINDING)]);
  show(<App context={context} uploads={uploads} />);
  removals.resume();
  const note = readNote();
  if (note) {
    const add = async (files: File[]) => {
      router.go('upload');
      if (!uploads.closed.peek()) uploads.add(files);
      await uploads.kept();
    };
    const loaded = import('./install/receive.tsx');
    loaded.then(({ receive }) => receive(note, { owner, opened, add })).catch(console.error);
  }
  // Where nobody signs in, what is used is of interest once photos come.
  if (!account) {
    const stop = effect(() => {
      if (!uploads.photos.value.length) return;
      queueMicrotask(() => stop());
      const loaded = import('./session/use.ts');
      loaded.then(({ followUse }) => followUse(api, { allowance, uploads }), console.error);
    });
  }
  void session?.over.then(async () => {
    // Whoever comes to this browser next sees nothing of what was shown.
    show(<p class="loading">{LOADING}</p>);
    removals.drop();
    await Promise.race([uploads.kept(), sleep(KEEPING)]);
    location.reload();
  });
}

/** The page of whoever is signed in, or the way to sign in. */
async function enter(config: Config, signIn: SignIn, opened: boolean) {
  const [{ openSession }, { createAccount }] = await Promise.all([
    import('./session/session.ts'),
    import('./session/account.ts'),
  ]);
  const session = await openSession(signIn);
  if (isOpen(session)) return open(config, { session, createAccount }, opened);
  clearPlaces();
  const { Door } = await import('./session/door.tsx');
  show(<Door session={session} />);
  void session.over.then(() => location.reload());
}

const isOpen = (session: Session): session is OpenSession => session.person !== null;

function trouble(words: string) {
  return (error: unknown) => {
    console.error(error);
    addEventListener('online', () => location.reload());
    show(
      <>
        <Masthead />
        <main>
          <p class="problem" role="alert">
            {words}
          </p>
        </main>
      </>,
    );
  };
}

// Not awaited here: parts that are fetched later wait for this file, in which what they share is.
if (root) {
  const opened = noteShare();
  // Beside the settings, not after them. Where it fails, the view says so itself.
  if (parse(location.hash).view === 'photos') import('./photos/view.tsx').catch(() => {});
  loadConfig().then(
    (config) =>
      config.signIn
        ? enter(config, config.signIn, opened).catch(trouble(NOT_LOADED))
        : open(config, null, opened),
    trouble(NO_CONFIG),
  );
  addEventListener('load', async () => {
    await sleep(LATER);
    const { register } = await import('./install/register.ts');
    await register();
  });
}
