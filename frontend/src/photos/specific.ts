import type { Photo } from './photo.ts';

/** So many names fit on a tile. */
const SHOWN = 2;

/** What a tile says of a photo: what people say of it, then its labels. */
export function specific({ tags, labels, confidences }: Photo) {
  return [
    ...tags.map((name) => ({ name, confidence: 0 })),
    ...labels.map((name, number) => ({ name, confidence: confidences[number] ?? 0 })),
  ].slice(0, SHOWN);
}
