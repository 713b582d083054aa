import { makeZip } from 'client-zip';
import { asCsv } from './csv.ts';
import type { Fetched, Saved } from './photos.ts';

/** What a file costs in a ZIP beside its bytes: two headers with its name, at most so much. */
const HEADERS = 1_024;

/**
 * Puts photos into one ZIP after the other, none larger than a limit. Each is whole in itself: its
 * photos, and `photos.json` and `photos.csv` of them.
 * @param most bytes; one photo at least goes into each
 * @param onPhoto told of each photo that is in
 */
export async function* zipsOf(
  photos: AsyncGenerator<Fetched>,
  most: number,
  onPhoto: (one: Fetched) => void,
): AsyncGenerator<ReadableStream<Uint8Array>> {
  let next = await photos.next();
  for (let first = true; first || !next.done; first = false) {
    const filled = Promise.withResolvers<void>();
    yield makeZip(fill());
    await filled.promise;

    async function* fill() {
      const inside: Saved[] = [];
      let size = 0;
      while (!next.done) {
        const { photo, picture } = next.value;
        size += weight(next.value);
        if (inside.length && size > most) break;
        if (photo.file && picture) {
          yield { name: photo.file, input: picture, lastModified: dateOf(photo) };
        }
        inside.push(photo);
        onPhoto(next.value);
        next = await photos.next();
      }
      yield { name: 'photos.json', input: JSON.stringify({ photos: inside }, null, 2) };
      yield { name: 'photos.csv', input: asCsv(inside) };
      filled.resolve();
    }
  }
}

/** The bytes a photo takes, with its part of the two lists; rather too many than too few. */
function weight({ photo, picture }: Fetched) {
  return (picture?.size ?? 0) + HEADERS + 4 * JSON.stringify(photo).length;
}

function dateOf({ taken_at, uploaded_at }: Saved) {
  const date = new Date(taken_at ?? uploaded_at ?? NaN);
  // A ZIP knows no time before 1980.
  return date.getFullYear() >= 1980 ? date : new Date();
}
