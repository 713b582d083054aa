import { expect, test } from 'vitest';
import { asJson, facts, guesses, linesOf, neighbours, viewName } from '../../src/photo/answer.ts';
import { image, word } from '../samples.ts';

test('the copy holds everything but the links', () => {
  const secret = 'https://secret';
  const links = { image_url: secret, thumbnail_url: secret, original_url: secret };
  const { image_url: _, thumbnail_url: __, ...rest } = image('a.png', { labels: ['Cat'] });
  expect(JSON.parse(asJson({ ...rest, ...links }))).toEqual(rest);
});

test.each([
  ['cat.heic', 'cat.jpg'],
  ['cat.jpg', 'cat.jpg'],
  ['cat', 'cat.jpg'],
  ['v1.2 of my cat', 'v1.2 of my cat.jpg'],
])('the picture made of %s is saved as %s', (filename, saved) => {
  expect(viewName(filename)).toBe(saved);
});

test('a face is described by the surest guesses', () => {
  const estimated = {
    age_range: { low: 18, high: 39 },
    gender: { value: 'Female', confidence: 86.4 },
    emotions: [
      { value: 'HAPPY', confidence: 97 },
      { value: 'CALM', confidence: 2 },
    ],
  };
  const face = { box: { left: 0, top: 0, width: 1, height: 1 }, confidence: 99, estimated };
  expect(guesses(face)).toEqual([
    { name: 'Age', value: '18–39', confidence: undefined },
    { name: 'Gender', value: 'Female', confidence: 86.4 },
    { name: 'Emotion', value: 'Happy', confidence: 97 },
  ]);
  expect(guesses({ ...face, estimated: { emotions: [] } })).toEqual([]);
});

test('only what is known of a file is told; its camera’s clock as it was', () => {
  const known = {
    ...{ taken_at: '2026-07-31T14:03:00', width: 640, height: 427, format: 'JPEG' },
    ...{ camera: 'Canon EOS R6', lens: '50 mm', place: { latitude: -33.9, longitude: 18.42 } },
  };
  const told = Object.fromEntries(
    facts(image('a.png', known)).map(({ name, value }) => [name, value]),
  );
  expect(told.Taken).toContain('14:03');
  expect(told.Camera).toBe('Canon EOS R6 · 50 mm');
  expect(told.Size).toBe('640 × 427 · JPEG');
  expect(told.Place).toBe('33.9000° S, 18.4200° E');
  expect(facts(image('a.png', {})).map(({ name }) => name)).not.toContain('Place');
});

test('a photo’s neighbours are those beside it in the list', () => {
  const list = ['a', 'b', 'c'].map((filename) => ({ filename }));
  expect(neighbours(list, 'b')).toEqual({ index: 1, previous: 'a', next: 'c' });
  expect(neighbours(list, 'a').previous).toBeNull();
  expect(neighbours(list, 'c').next).toBeNull();
  expect(neighbours(list, 'x')).toEqual({ index: -1, previous: null, next: null });
});

test('text is read line by line', () => {
  const words = [word('GRAND', 0), word('HOTEL', 0), word('Bar', 1)];
  expect(linesOf(words)).toEqual([
    { line: 0, text: 'GRAND HOTEL' },
    { line: 1, text: 'Bar' },
  ]);
});
