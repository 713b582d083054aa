import { expect, test } from 'vitest';
import type { Photo } from '../../src/photos/photo.ts';
import { readQuery } from '../../src/photos/query.ts';
import { reasonsOf, searchedFirst } from '../../src/photos/why.tsx';

const PHOTO = {
  labels: ['Animal', 'Cat'],
  confidences: [95, 57],
  tags: ['Minka'],
} as Pick<Photo, 'labels' | 'confidences' | 'tags'> as Photo;

const reasons = (params: Record<string, string[]>) =>
  reasonsOf(readQuery(params), PHOTO).map(({ term, confidence }) => [
    ...('text' in term ? [term.kind, term.text] : [term.kind]),
    confidence,
  ]);

test('a photo was found for the labels and tags that it has, and for all else that is looked for', () => {
  const asked = { label: ['cat', 'minka', 'Dog'], match: ['any'], word: ['nasa'], has: ['faces'] };
  expect(reasons({ ...asked, exclude: ['Car'], from: ['2024-01-01'] })).toEqual([
    ['label', 'cat', 57],
    ['label', 'minka', null],
    ['word', 'nasa', null],
    ['has', 'faces', null],
  ]);
});

test('a label by another name is a reason, without a confidence', () => {
  expect(reasons({ label: ['kitty'] })).toEqual([['label', 'kitty', null]]);
});

test('what is looked for comes first among the labels', () => {
  const found = reasonsOf(readQuery({ label: ['CAT'] }), PHOTO);
  expect(searchedFirst(PHOTO.labels, found)).toEqual(['Cat', 'Animal']);
});
