import type { Box, Face, Label } from '../generated/api.ts';
import astronautPicture from './examples/astronaut.webp';
import astronaut from './examples/astronaut.json';
import cameraPicture from './examples/camera.webp';
import camera from './examples/camera.json';
import chelseaPicture from './examples/chelsea.webp';
import chelsea from './examples/chelsea.json';

/** What was recognised in an example; tools/examples.py writes it. */
interface Recognised {
  width: number;
  height: number;
  details: Pick<Label, 'name' | 'confidence' | 'parents' | 'instances'>[];
  faces: Pick<Face, 'box' | 'confidence'>[];
}

/** A photo that shows what the page does, and that anybody can send to see it done. */
export interface Example extends Recognised {
  /** Of the file. */
  name: string;
  picture: string;
  /** What a person sees in it. */
  description: string;
}

export const EXAMPLES: readonly [Example, ...Example[]] = [
  {
    ...astronaut,
    name: 'astronaut.webp',
    picture: astronautPicture,
    description: 'An astronaut in an orange suit, smiling',
  },
  {
    ...chelsea,
    name: 'cat.webp',
    picture: chelseaPicture,
    description: 'A cat, looking past the camera',
  },
  {
    ...camera,
    name: 'photographer.webp',
    picture: cameraPicture,
    description: 'A photographer in a coat, behind a tripod',
  },
];

/** Something in a picture that has a place there. */
interface Marked {
  name: string;
  confidence: number;
  box: Box;
}

/** What has a place in the picture, the surest first. */
export function markedIn({ details, faces }: Pick<Recognised, 'details' | 'faces'>): Marked[] {
  const things = details.flatMap(({ name, instances }) =>
    instances.map((instance) => ({ name, ...instance })),
  );
  const found = faces.map((face) => ({ name: 'Face', ...face }));
  return [...things, ...found].sort((a, b) => b.confidence - a.confidence);
}

/** A label below what it is a kind of, the most general first: Animal, Cat, Egyptian Cat. */
export interface Family {
  line: string[];
  confidence: number;
}

/**
 * The most specific labels, the surest first, each with the most general one above it and the one
 * next to it.
 */
export function familiesIn({ details }: Pick<Recognised, 'details'>): Family[] {
  const above = new Set(details.flatMap(({ parents }) => parents));
  const depth = new Map(details.map(({ name, parents }) => [name, parents.length]));
  return details
    .filter(({ name }) => !above.has(name))
    .map(({ name, parents, confidence }) => {
      const line = [...parents].sort((a, b) => (depth.get(a) ?? 0) - (depth.get(b) ?? 0));
      return { line: [...new Set([...line.slice(0, 1), ...line.slice(-1), name])], confidence };
    })
    .sort((a, b) => b.confidence - a.confidence);
}

/**
 * Fetches an example, which the browser has from showing it, as the file to send.
 * @throws if it can't be had
 */
export async function fileOf({ name, picture }: Pick<Example, 'name' | 'picture'>) {
  const response = await fetch(picture);
  if (!response.ok) throw new Error(`${picture}: status ${response.status}`);
  return new File([await response.blob()], name, { type: 'image/webp' });
}
