import { expect, test } from 'vitest';
import { pastedFiles, photosOf } from '../../src/upload/gather.ts';
import { CONFIG } from '../samples.ts';

const file = (name: string, type = '') => new File(['x'], name, { type });
const NOON = new Date(2026, 10, 25, 12, 5, 9);

const paste = (...files: File[]) => pastedFiles({ files } as any, NOON);

test('a pasted picture is named after its time', () => {
  expect(paste(file('image.png', 'image/png'))[0]?.name).toBe('Pasted 2026-11-25 12.05.09.png');
  expect(paste(file('image.png', 'image/png'))[0]?.type).toBe('image/png');
});

test('a pasted file keeps its name', () => {
  expect(paste(file('a.png'), file('b.jpg')).map(({ name }) => name)).toEqual(['a.png', 'b.jpg']);
});

test('of a folder only photos are taken', () => {
  const files = [file('a.JPG'), file('notes.txt'), file('.b.png'), file('c', 'image/bmp')];
  expect(photosOf(files, CONFIG.formats).map(({ name }) => name)).toEqual(['a.JPG', 'c']);
});
