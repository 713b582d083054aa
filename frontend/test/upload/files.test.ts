import { expect, test } from 'vitest';
import { accept, contentType, extension, objection } from '../../src/upload/files.ts';
import { CONFIG } from '../samples.ts';

const { formats, limits } = CONFIG;
const MOST = limits.maxUploadBytes;
const photo = { name: 'dog.jpg', type: 'image/jpeg', size: 1000 };

test.each([
  photo,
  { ...photo, name: 'no ending' },
  { ...photo, name: 'DOG.JPG', type: '' },
  { ...photo, name: 'dog.jfif', type: '' },
  { ...photo, name: 'dog.heic', type: '' },
  { ...photo, name: 'dog.bmp', type: 'image/x-ms-bmp' },
  { ...photo, size: MOST },
])('$name of type "$type" and $size bytes is sent', (file) => {
  expect(objection(file, CONFIG)).toBeNull();
});

test.each([
  [{ ...photo, name: 'drawing.svg', type: 'image/svg+xml' }, /not a photo.*JPEG, BMP and HEIC/],
  [{ ...photo, name: 'notes.pdf', type: 'application/pdf' }, /not a photo/],
  [{ ...photo, name: 'jpg', type: '' }, /not a photo/],
  [{ ...photo, name: 'x.constructor', type: '' }, /not a photo/],
  [{ ...photo, size: 0 }, /is empty/],
  [{ ...photo, size: MOST + 1 }, /too large: 977 KB, and 977 KB/],
])('%o is refused with a reason', (file, reason) => {
  expect(objection(file, CONFIG)).toMatch(reason);
});

test.each([
  ['IMG_1.CR3', ''],
  ['a.nef', 'image/x-nikon-nef'],
  ['a.dng', 'image/tiff'],
  ['clip.mp4', 'video/mp4'],
  ['clip.MOV', ''],
  ['clip', 'video/quicktime'],
])('%s (%s) is RAW or a video', (name, type) => {
  expect(objection({ name, type, size: 5 }, CONFIG)).toBe('RAW and video aren’t supported.');
});

test('a format that the service reads is none that isn’t supported', () => {
  const formats = { names: 'DNG', types: { '.dng': 'image/x-adobe-dng' } };
  expect(objection({ name: 'a.dng', type: '', size: 5 }, { limits, formats })).toBeNull();
});

test('limits and formats are those of the service', () => {
  const other = {
    limits: { ...limits, maxUploadBytes: 2048 },
    formats: { names: 'JPEG XL', types: { '.jxl': 'image/jxl' } },
  };
  const drawing = { name: 'a.jxl', type: '', size: 2048 };
  expect(accept(other.formats)).toBe('image/jxl,.jxl');
  expect(objection(drawing, other)).toBeNull();
  expect(objection({ ...drawing, size: 2049 }, other)).toMatch(/too large: 2.1 KB, and 2 KB/);
  expect(objection(photo, other)).toMatch(/JPEG XL photos can/);
});

test('a chooser is told each type and each extension once', () => {
  expect(accept(formats)).toBe('image/jpeg,image/bmp,image/heic,.jpg,.jfif,.bmp,.heic');
});

test.each([
  ['a.JPeG', '.jpeg'],
  ['a.tar.gz', '.gz'],
  ['.jpg', ''],
  ['a.', ''],
  ['a', ''],
])('the extension of %s is "%s"', (name, ext) => {
  expect(extension(name)).toBe(ext);
});

test('only a content type the service knows is declared', () => {
  expect(contentType({ type: 'image/bmp' }, formats)).toBe('image/bmp');
  expect(contentType({ type: 'image/x-ms-bmp' }, formats)).toBeUndefined();
  expect(contentType({ type: '' }, formats)).toBeUndefined();
});
