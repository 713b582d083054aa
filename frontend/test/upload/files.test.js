import { expect, test } from 'vitest';
import { contentType, extension, MAX_BYTES, objection } from '../../src/upload/files.js';

const photo = { name: 'dog.jpg', type: 'image/jpeg', size: 1000 };

test.each([
  photo,
  { ...photo, name: 'no ending' },
  { ...photo, name: 'DOG.JPG', type: '' },
  { ...photo, name: 'dog.heic', type: '' },
  { ...photo, name: 'dog.bmp', type: 'image/x-ms-bmp' },
  { ...photo, size: MAX_BYTES },
])('$name of type "$type" and $size bytes is sent', (file) => {
  expect(objection(file)).toBeNull();
});

test.each([
  [{ ...photo, name: 'drawing.svg', type: 'image/svg+xml' }, /not a photo.*JPEG/],
  [{ ...photo, name: 'notes.pdf', type: 'application/pdf' }, /not a photo/],
  [{ ...photo, name: 'jpg', type: '' }, /not a photo/],
  [{ ...photo, size: 0 }, /is empty/],
  [{ ...photo, size: MAX_BYTES + 1 }, /too large: 25\.1 MB, and 25 MB/],
])('%o is refused with a reason', (file, reason) => {
  expect(objection(file)).toMatch(reason);
});

test('the limit can be another', () => {
  expect(objection({ ...photo, size: 2049 }, 2048)).toMatch(/too large/);
  expect(objection({ ...photo, size: MAX_BYTES + 1 }, MAX_BYTES * 2)).toBeNull();
});

test.each([
  ['a.JPeG', 'jpeg'],
  ['a.tar.gz', 'gz'],
  ['.jpg', ''],
  ['a.', ''],
  ['a', ''],
])('the extension of %s is "%s"', (name, ext) => {
  expect(extension(name)).toBe(ext);
});

test('only a content type the service knows is declared', () => {
  expect(contentType({ type: 'image/png' })).toBe('image/png');
  expect(contentType({ type: 'image/x-ms-bmp' })).toBeUndefined();
  expect(contentType({ type: '' })).toBeUndefined();
});
