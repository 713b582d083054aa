import { expect, test } from 'vitest';
import { asCsv } from '../../src/account/download/csv.ts';
import { image, word } from '../samples.ts';

const saved = (filename: string, more = {}) => ({
  ...image(filename),
  file: `photos/${filename}`,
  ...more,
});

test('a row has what a person looks for, and quotes are doubled', () => {
  const csv = asCsv([saved('a "b".jpg', { labels: ['Dog', 'Cat'], width: 640, height: 480 })]);
  expect(csv.startsWith('\ufeffname,file,')).toBe(false);
  expect(csv.startsWith('\ufeff"name","file","status"')).toBe(true);
  expect(csv).toContain(
    '"a ""b"".jpg","photos/a ""b"".jpg","done","","","Dog, Cat","","","",0,640,480,',
  );
  expect(csv.split('\r\n')).toHaveLength(3);
});

test('a row has what people say of a photo, and the text in it', () => {
  const words = [word('Total', 0), word('=9.90', 0)];
  const csv = asCsv([saved('a.jpg', { tags: ['Holiday', 'Rome'], hidden: ['Pizza'], words })]);
  expect(csv).toContain('"labels","tags","hidden","words"');
  expect(csv).toContain('"Holiday, Rome","Pizza","Total =9.90"');
});

test('text in a picture is no formula', () => {
  expect(asCsv([saved('a.jpg', { words: [word('=1+1', 0)] })])).toContain(`"'=1+1"`);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1', '\r=1'])(
  'a photo called %j is no formula',
  (name) => {
    expect(asCsv([saved(name)]).split('\r\n"')[1] ?? asCsv([saved(name)])).toContain(`'${name}`);
  },
);

test('a number stays a number', () => {
  expect(asCsv([saved('a.jpg', { size: 12 })])).toContain(',12,');
});
