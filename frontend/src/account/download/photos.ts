import type { Connection } from '../../connection.ts';
import { RequestError } from '../../errors.ts';
import type { ImageRecord } from '../../generated/api.ts';
import { viewName } from '../../photo/answer.ts';
import { again } from '../../upload/again.ts';
import { explain } from '../../words.ts';
import { ahead } from './ahead.ts';
import { createNames } from './names.ts';

/** So many pictures are fetched at once. */
const AT_ONCE = 4;

/** A photo as `photos.json` tells of it: all that is known, without links, which expire. */
export type Saved = Omit<ImageRecord, 'image_url' | 'thumbnail_url' | 'original_url'> & {
  /** Where its picture is in the ZIP; null where it could not be fetched. */
  file: string | null;
  /** Why there is none. */
  problem?: string;
};

export interface Fetched {
  photo: Saved;
  picture: Blob | null;
}

/** A page of the export. */
export interface Page {
  images: ImageRecord[];
  cursor: string | null;
}

export interface Source {
  /** @param cursor of the page; none of the first */
  page: (cursor: string | undefined, signal: AbortSignal) => Promise<Page>;
  connection: Connection;
  signal: AbortSignal;
  send?: typeof fetch;
}

/**
 * Fetches all photos of a person, one after the other, each with the best picture there is of it. A
 * picture that can't be had is left out and says why; a link that has expired is asked for anew.
 * @throws {RequestError} when the list itself can't be had, or the signal's reason
 */
export async function* photosOf(source: Source): AsyncGenerator<Fetched> {
  const { page, connection, signal } = source;
  const nameFor = createNames();
  let cursor: string | undefined;
  do {
    const from = cursor;
    const found = await again(() => page(from, signal), signal, connection);
    const renew = createRenewal(() => page(from, signal));
    yield* ahead(found.images, AT_ONCE, (image) => fetchOne(image, renew, source, nameFor));
    cursor = found.cursor ?? undefined;
  } while (cursor);
}

async function fetchOne(
  image: ImageRecord,
  renew: (filename: string) => Promise<ImageRecord | undefined>,
  { connection, signal, send = (...args) => fetch(...args) }: Source,
  nameFor: (wanted: string) => string,
): Promise<Fetched> {
  let known: ImageRecord | undefined = image;
  const attempt = async () => {
    const { url, name } = pictureOf(known ?? image);
    if (!url) return null;
    const picture = await download(url, signal, send).catch((error) => {
      if (error instanceof RequestError && error.status === 403) return null;
      throw error;
    });
    if (picture) return { picture, name };
    // Links are good for an hour, and many photos take longer.
    known = await renew(image.filename);
    const renewed = known && pictureOf(known);
    if (!renewed?.url) throw new RequestError('storage', 'http', { status: 404 });
    return { picture: await download(renewed.url, signal, send), name: renewed.name };
  };
  try {
    const got = await again(attempt, signal, connection);
    const file = got && `photos/${nameFor(got.name)}`;
    return { photo: { ...withoutLinks(image), file }, picture: got?.picture ?? null };
  } catch (error) {
    signal.throwIfAborted();
    const missing = error instanceof RequestError && error.status === 404;
    const problem = missing ? 'Its picture is there no more.' : explain(error);
    return { photo: { ...withoutLinks(image), file: null, problem }, picture: null };
  }
}

/** The original where it may be handed out, else the picture that was made of it, a JPEG. */
function pictureOf({ original_url, image_url, filename }: ImageRecord) {
  if (original_url) return { url: original_url, name: filename };
  return { url: image_url, name: viewName(filename) };
}

/** Asks for the links of a page again, once for all of its photos that need it. */
function createRenewal(ask: () => Promise<Page>) {
  let asked: { at: number; page: Promise<Page> } | undefined;
  return async (filename: string) => {
    if (!asked || Date.now() - asked.at > 10 * 60_000) asked = { at: Date.now(), page: ask() };
    const { images } = await asked.page.catch((error) => {
      asked = undefined;
      throw error;
    });
    return images.find((image) => image.filename === filename);
  };
}

async function download(url: string, signal: AbortSignal, send: typeof fetch): Promise<Blob> {
  let status = 0;
  try {
    const answer = await send(url, { signal, credentials: 'omit' });
    status = answer.status;
    if (answer.ok) return await answer.blob();
  } catch {
    signal.throwIfAborted();
    throw new RequestError('storage', 'network');
  }
  throw new RequestError('storage', 'http', { status });
}

function withoutLinks({
  image_url: _image,
  thumbnail_url: _thumbnail,
  original_url: _original,
  ...rest
}: ImageRecord) {
  return rest;
}
