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

/** The extensions of cameras' own raw formats, and of videos that some browsers have no type for. */
const UNSUPPORTED = new Set(
  (
    '3fr ari arw bay braw cap cr2 cr3 crw dcr dcs dng drf eip erf fff gpr iiq k25 kdc mdc mef mos ' +
    'mrw nef nrw obm orf ori pef ptx pxn r3d raf raw rw2 rwl rwz sr2 srf srw x3f ' +
    '3g2 3gp asf avi flv insv lrv m2ts m2v m4v mkv mov mp4 mpe mpeg mpg mts mxf ogv ts vob webm wmv'
  )
    .split(' ')
    .map((one) => `.${one}`),
);

/** Whether a file is a video or a camera's raw data, which people have beside their photos. */
export function isRawOrVideo({ name, type }: Named, formats: Formats) {
  const ending = extension(name);
  if (Object.hasOwn(formats.types, ending)) return false;
  return type.startsWith('video/') || UNSUPPORTED.has(ending);
}

/** Says in a sentence why a file is not worth sending; `null` if it is. */
export function objection(
  file: Named & Pick<File, 'size'>,
  { limits: { maxUploadBytes: most }, formats }: Pick<Config, 'limits' | 'formats'>,
) {
  if (isRawOrVideo(file, formats)) {
    return 'RAW and video aren’t supported.';
  }
  if (!isPhoto(file, formats)) {
    return `This is not a photo that can be analysed; ${formats.names} photos can.`;
  }
  if (file.size === 0) return 'This file is empty.';
  if (file.size > most) {
    return `This photo is too large: ${bytes(file.size)}, and ${bytes(most)} is the limit.`;
  }
  return null;
}
