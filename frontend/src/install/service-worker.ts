// What answers beside the page: photos that are shared with it, and its own files without a network.
// It knows of no version of the page, so that it serves whichever the network gives.

import { keepShared } from './shared.ts';

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Lasting {
  request: Request;
  preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}

declare const self: {
  registration: ServiceWorkerRegistration;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Lasting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void;
};

const CACHE = 'page';
const PAGE = self.registration.scope;

/** What keeps its name when its content changes, beside the page itself. */
const CHANGING = ['config.json', 'early.js', 'supported.js'];

self.addEventListener('install', (event) => {
  void self.skipWaiting();
  // Whoever has no room for it goes without.
  event.waitUntil(fetch(PAGE, { cache: 'no-cache' }).then(keep).catch(() => {}));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    Promise.all([self.clients.claim(), self.registration.navigationPreload?.enable()]),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (!(url.origin + url.pathname).startsWith(PAGE)) return;
  const path = (url.origin + url.pathname).slice(PAGE.length);
  if (request.method === 'POST') {
    if (path === 'share') event.respondWith(share(request));
  } else if (request.method !== 'GET') return;
  else if (request.mode === 'navigate' && path === '') event.respondWith(open(event));
  else if (path.startsWith('assets/')) event.respondWith(unchanging(event));
  else if (CHANGING.includes(path)) event.respondWith(newest(event));
});

/** Keeps what another app has shared, and leads to the page, which takes it. */
async function share(request: Request) {
  let query = '?shared=';
  try {
    const form = await request.formData();
    const files = form.getAll('photos').filter((value) => value instanceof File);
    query = files.length ? query + (await keepShared(files, request.mode !== 'navigate')) : '';
  } catch (error) {
    console.error(error); // the page says that they didn't arrive
  }
  return Response.redirect(`./${query}`, 303);
}

/** The page that the network has; without one, that of the last time. */
async function open(event: Fetching) {
  try {
    const answer = (await event.preloadResponse) ?? (await fetch(event.request));
    if (answer.ok) event.waitUntil(keep(answer.clone()).catch(() => {}));
    return answer;
  } catch (error) {
    return kept(PAGE, error);
  }
}

/** What is named by its content is the same whenever it was fetched. */
async function unchanging(event: Fetching) {
  const { request } = event;
  const found = await caches.match(request.url);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) event.waitUntil(put(request.url, answer.clone()));
  return answer;
}

async function newest(event: Fetching) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    if (answer.ok) event.waitUntil(put(request.url, answer.clone()));
    return answer;
  } catch (error) {
    return kept(request.url, error);
  }
}

/** @throws the error that the network gave, where nothing is kept */
async function kept(url: string, error: unknown) {
  const found = await caches.match(url);
  if (!found) throw error;
  return found;
}

const put = async (url: string, answer: Response) =>
  (await caches.open(CACHE)).put(url, answer).catch(() => {});

/** One page after the other, or two that come at once would remove each other's files. */
let keeping: Promise<void> = Promise.resolve();

function keep(answer: Response) {
  keeping = keeping.catch(() => {}).then(() => keepWhole(answer));
  return keeping;
}

/** Keeps a page once all that it names is there, so that what is kept is whole; and forgets others'. */
async function keepWhole(answer: Response) {
  const text = await answer.clone().text();
  const cache = await caches.open(CACHE);
  const before = await cache.match(PAGE);
  if ((await before?.text()) === text) return;
  const named = Array.from(text.matchAll(/(?:src|href)="(\.\/[^"]+)"/g), ([, name]) => name ?? '');
  const urls = new Set([...CHANGING, ...named].map((name) => new URL(name, PAGE).href));
  await cache.addAll([...urls]);
  await cache.put(PAGE, answer);
  for (const { url } of await cache.keys()) {
    if (url !== PAGE && !urls.has(url)) await cache.delete(url);
  }
}
