import { bytes } from '../format.js';

/** The server's default limit for one photo, in bytes. */
export const MAX_BYTES = 25 * 1024 * 1024;

/** Content types the service accepts, each with the endings of its file names. */
const FORMATS = new Map([
  ['image/jpeg', ['jpg', 'jpeg']],
  ['image/png', ['png']],
  ['image/webp', ['webp']],
  ['image/gif', ['gif']],
  ['image/bmp', ['bmp']],
  ['image/tiff', ['tif', 'tiff']],
  ['image/avif', ['avif']],
  ['image/heic', ['heic']],
  ['image/heif', ['heif']],
]);
const EXTENSIONS = new Set([...FORMATS.values()].flat());

/** The accepted formats, in words. */
export const FORMAT_NAMES = 'JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC';

/** For the `accept` attribute of a file chooser. */
export const ACCEPT = [...FORMATS.keys(), ...[...EXTENSIONS].map((ext) => `.${ext}`)].join(',');

/**
 * The ending of a file name, lower case and without its dot; empty if it has none.
 * @param {string} name
 */
export function extension(name) {
  return /[^.]\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/**
 * Whether a file's name has the ending of an accepted format.
 * @param {string} name
 */
export function isPhotoName(name) {
  return EXTENSIONS.has(extension(name));
}

/**
 * The content type to declare for a file; `undefined` lets the server decide from the name, as
 * when the browser has none (HEIC on most desktops) or its own spelling (`image/x-ms-bmp`).
 * @param {{type: string}} file
 */
export function contentType(file) {
  return FORMATS.has(file.type) ? file.type : undefined;
}

/**
 * Says in a sentence why a file is not worth sending; `null` if it is.
 * @param {{name: string, type: string, size: number}} file
 * @param {number} [maxBytes]
 */
export function objection(file, maxBytes = MAX_BYTES) {
  if (!contentType(file) && !isPhotoName(file.name)) {
    return `This is not a photo that can be analysed. It has to be ${FORMAT_NAMES}.`;
  }
  if (file.size === 0) return 'This file is empty.';
  if (file.size > maxBytes) {
    return `This photo is too large: ${bytes(file.size)}, and ${bytes(maxBytes)} is the limit.`;
  }
  return null;
}
