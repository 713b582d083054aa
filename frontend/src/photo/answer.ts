import { bytes } from '../format.ts';
import type { Face, Guess, ImageRecord, Place, Word } from '../generated/api.ts';
import { ages } from './boxes.ts';

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

/**
 * Whom a face shows, as far as a machine can guess, and how sure it is of it: `Age 18–39`, `Gender
 * Female 86 %`, `Emotion Happy 97 %`.
 */
export function guesses({ estimated: { age_range: age, gender, emotions } }: Face) {
  const emotion = emotions[0];
  return [
    ...(age ? [{ name: 'Age', value: ages(age), confidence: undefined }] : []),
    ...(gender ? [{ name: 'Gender', ...guess(gender) }] : []),
    ...(emotion ? [{ name: 'Emotion', ...guess(emotion) }] : []),
  ];
}

function guess({ value, confidence }: Guess) {
  const word = String(value);
  return { value: word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(), confidence };
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

/** What is known of a file: a name and a value each, of what is known only. */
export function facts(image: ImageRecord): { name: string; value: string }[] {
  const { filename, taken_at, uploaded_at, width, height, size, format, camera, lens } = image;
  const said = (...parts: (string | number | false | undefined)[]) =>
    parts.filter(Boolean).join(' · ');
  return [
    { name: 'Name', value: filename },
    { name: 'Taken', value: taken_at ? wallTime(taken_at) : '' },
    { name: 'Added', value: uploaded_at ? MOMENT.format(new Date(uploaded_at)) : '' },
    { name: 'Camera', value: said(camera, lens) },
    { name: 'Size', value: said(width && `${width} × ${height}`, size && bytes(size), format) },
    { name: 'Place', value: image.place ? placeName(image.place) : '' },
  ].filter(({ value }) => value);
}

const STYLE: Intl.DateTimeFormatOptions = {
  ...({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const),
  ...({ hour: '2-digit', minute: '2-digit' } as const),
};
const MOMENT = new Intl.DateTimeFormat('en-GB', STYLE);
const WALL = new Intl.DateTimeFormat('en-GB', { ...STYLE, timeZone: 'UTC' });

/** What the camera's own clock said; where on earth that was is not told by it. */
function wallTime(taken: string) {
  return WALL.format(new Date(/(Z|[+-]\d\d:?\d\d)$/.test(taken) ? taken : `${taken}Z`));
}

/** `59.3293° N, 18.0686° E` */
function placeName({ latitude, longitude }: Place) {
  const degrees = (value: number) => `${Math.abs(value).toFixed(4)}°`;
  return (
    `${degrees(latitude)} ${latitude < 0 ? 'S' : 'N'}, ` +
    `${degrees(longitude)} ${longitude < 0 ? 'W' : 'E'}`
  );
}
