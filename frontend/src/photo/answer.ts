import { bytes, percent } from '../format.ts';
import type { Face, ImageRecord, Word } from '../generated/api.ts';

/**
 * An answer without its links, which expire: what is worth keeping of it.
 * @returns JSON, indented
 */
export function asJson({
  image_url: _image,
  thumbnail_url: _thumbnail,
  original_url: _original,
  ...rest
}: ImageRecord): string {
  return JSON.stringify(rest, null, 2);
}

/** What the picture that was made of a photo is saved as: it is a JPEG. */
export function viewName(filename: string) {
  return filename.replace(/(\.[a-z0-9]{1,5})?$/i, '.jpg');
}

/** A space at which no line ends. */
const UNBROKEN = '\u00a0';

/**
 * Whom a face shows, as far as a machine can guess: `18 to 39 years, female (86 %), happy (97 %)`.
 */
export function describeFace({ estimated: { age_range: age, gender, emotions } }: Face) {
  const guesses = [gender, emotions[0]].filter((guess) => guess !== undefined);
  return [
    ...(age ? [`${age.low} to ${age.high} years`] : []),
    ...guesses.map(
      ({ value, confidence }) => `${String(value).toLowerCase()} (${percent(confidence)})`,
    ),
  ]
    .map((guess) => guess.replaceAll(' ', UNBROKEN))
    .join(', ');
}

/** The text in a picture, line by line, as it is read. */
export function linesOf(words: Word[]): { line: number; text: string }[] {
  const lines = Map.groupBy(words, ({ line }) => line);
  return [...lines].map(([line, its]) => ({ line, text: its.map(({ text }) => text).join(' ') }));
}

/** The photos before and after another one in a list. */
export function neighbours(photos: { filename: string }[], filename: string) {
  const index = photos.findIndex((photo) => photo.filename === filename);
  if (index < 0) return { index, previous: null, next: null };
  return {
    index,
    previous: photos[index - 1]?.filename ?? null,
    next: photos[index + 1]?.filename ?? null,
  };
}

/** When and what: `25 November 2026 at 14:03 · 640 × 427 · 110 KB · JPEG · Canon EOS R6`. */
export function facts({ taken_at, uploaded_at, width, height, size, format, camera }: ImageRecord) {
  const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' });
  return [
    taken_at
      ? `Taken ${moment.format(new Date(taken_at))}`
      : uploaded_at && moment.format(new Date(uploaded_at)),
    width && `${width} × ${height}`,
    size && bytes(size),
    format,
    camera,
  ]
    .filter(Boolean)
    .join(' · ');
}
