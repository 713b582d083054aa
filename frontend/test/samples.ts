import type { Config } from '../src/config.ts';
import type { ImageRecord, Label, Word } from '../src/generated/api.ts';

/** What the service says of itself, where a test says nothing else. */
export const CONFIG: Config = {
  apiBase: 'https://api.example/v1',
  signIn: null,
  closed: false,
  limits: { maxUploadBytes: 1_000_000, batch: 100 },
  formats: {
    names: 'JPEG, BMP and HEIC',
    types: {
      '.jpg': 'image/jpeg',
      '.jfif': 'image/jpeg',
      '.bmp': 'image/bmp',
      '.heic': 'image/heic',
    },
  },
};

/** What the service says of a photo, where a test says nothing else. */
export function image(filename: string, more: Partial<ImageRecord> = {}): ImageRecord {
  return {
    ...{ filename, status: 'done', labels: [], details: [], faces: [], words: [], tags: [] },
    ...{ hidden: [], image_url: null, thumbnail_url: null, ...more },
  };
}

export function label(name: string, confidence: number, more: Partial<Label> = {}): Label {
  return { name, confidence, parents: [], aliases: [], categories: [], instances: [], ...more };
}

/** A word in a picture. */
export function word(text: string, line: number, more: Partial<Word> = {}): Word {
  const box = { left: 0, top: 0, width: 0.5, height: 0.25 };
  return { text, confidence: 99, line, box, ...more };
}

/** Time that passes only while something waits or is asked. */
export function createClock() {
  const clock = {
    time: 0,
    hiddenFor: 0,
    now: () => clock.time,
    sleep: async (ms: number) => void (clock.time += ms),
    async visible() {
      clock.time += clock.hiddenFor;
      clock.hiddenFor = 0;
    },
  };
  return clock;
}
