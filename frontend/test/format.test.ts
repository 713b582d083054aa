import { expect, test } from 'vitest';
import { bytes, moment, percent, sentence, spoken } from '../src/format.ts';

test.each([
  [93.1, '93 %'],
  [92.5, '93 %'],
  [0, '0 %'],
  [100, '100 %'],
  [100.4, '100 %'],
  [-1, '0 %'],
])('a confidence of %d reads %s', (confidence, text) => {
  expect(percent(confidence)).toBe(text);
});

test.each([
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1536, '1.5 KB'],
  [240_512, '235 KB'],
  [2.5 * 1024 ** 2, '2.5 MB'],
  [25 * 1024 ** 2, '25 MB'],
  [1024 ** 3 - 1, '1024 MB'],
  [5 * 1024 ** 3, '5 GB'],
])('%d bytes read %s', (count, text) => {
  expect(bytes(count)).toBe(text);
});

test('one byte over a limit does not read like the limit', () => {
  expect(bytes(25 * 1024 ** 2 + 1)).toBe('25.1 MB');
});

test.each([
  ['this is not a picture', 'This is not a picture.'],
  ['Really? ', 'Really?'],
  ['Wait…', 'Wait…'],
  ['  ', ''],
])('%j becomes the sentence %j', (message, text) => {
  expect(sentence(message)).toBe(text);
});

test('labels are read in their order, with their confidence where there is one', () => {
  const labels = [
    { name: 'Cat', confidence: 93.1 },
    { name: 'Animal', confidence: null },
    { name: 'Mammal', confidence: 80 },
  ];
  expect(spoken(labels)).toBe('Cat, 93 %; Animal; Mammal, 80 %');
  expect(spoken(labels, 1)).toBe('Cat, 93 %; and 2 more');
  expect(spoken([])).toBe('');
});

test.each([
  ['2026-11-28T23:30:00', 'at 23:30'],
  ['2026-11-29T01:00:00', 'tomorrow at 01:00'],
  ['2026-12-01T01:00:00', 'on 1 December at 01:00'],
])('%s is, seen from 28 November, %s', (then, text) => {
  expect(moment(Date.parse(then), new Date('2026-11-28T18:00:00'))).toBe(text);
});
