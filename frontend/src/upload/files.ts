import type { Config, Formats } from '../config.ts';
import { bytes } from '../format.ts';

type Named = Pick<File, 'name' | 'type'>;

/** For the `accept` attribute of a file chooser. */
export function accept({ types }: Formats) {
  return [...new Set([...Object.values(types), ...Object.keys(types)])].join(',');
}

/** The ending of a file name, lower case and with its dot; empty if it has none. */
export function extension(name: string) {
  return /[^.](\.[^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Whether a file looks like a photo that can be analysed. */
export function isPhoto(file: Named, formats: Formats) {
  return Boolean(contentType(file, formats)) || Object.hasOwn(formats.types, extension(file.name));
}

/**
 * The content type to declare for a file; `undefined` lets the server decide from the name, as
 * when the browser has none (HEIC on most desktops) or its own spelling (`image/x-ms-bmp`).
 */
export function contentType({ type }: Pick<File, 'type'>, { types }: Formats) {
  return Object.values(types).includes(type) ? type : undefined;
}

/** Says in a sentence why a file is not worth sending; `null` if it is. */
export function objection(
  file: Named & Pick<File, 'size'>,
  { limits: { maxUploadBytes: most }, formats }: Pick<Config, 'limits' | 'formats'>,
) {
  if (!isPhoto(file, formats)) {
    return `This is not a photo that can be analysed; ${formats.names} photos can.`;
  }
  if (file.size === 0) return 'This file is empty.';
  if (file.size > most) {
    return `This photo is too large: ${bytes(file.size)}, and ${bytes(most)} is the limit.`;
  }
  return null;
}
