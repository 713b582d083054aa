import type { ImageRecord } from '../generated/api.ts';
import { viewName } from './answer.ts';
import type { PhotoState } from './state.ts';

const NOT_DOWNLOADED = 'The photo could not be downloaded. Check your connection, then try again.';

/** Downloads a photo, and tells so. */
export async function download(state: PhotoState) {
  const { image, problem, news } = state;
  const save = () => saveFrom(image.value).catch(() => false);
  problem.value = '';
  // The link may be older than an hour.
  if ((await save()) || ((await state.renewLinks()) && (await save()))) news.value = 'Downloaded.';
  else problem.value = NOT_DOWNLOADED;
}

/** Saves the photo as it was sent, or else the picture that was made of it. */
async function saveFrom(image: ImageRecord | null): Promise<boolean> {
  if (image?.original_url) return save(image.original_url, image.filename);
  return save(image?.image_url, image ? viewName(image.filename) : '');
}

/**
 * Saves a picture under its name. The storage is another host, for which a browser would ignore
 * the name and the wish to save it; so the page fetches it first.
 * @returns whether the storage gave it
 */
async function save(link: string | null | undefined, filename: string): Promise<boolean> {
  if (!link) return false;
  const response = await fetch(link);
  if (!response.ok) return false;
  const file = URL.createObjectURL(await response.blob());
  const anchor = document.createElement('a');
  anchor.href = file;
  anchor.download = filename;
  anchor.click();
  // The browser reads it after this event.
  setTimeout(() => URL.revokeObjectURL(file), 60_000);
  return true;
}
