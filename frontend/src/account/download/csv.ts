import type { Saved } from './photos.ts';

/**
 * What a spreadsheet begins a formula with, in its usual and its full-width form (OWASP, "CSV
 * Injection"): anybody may name a photo, and its name must not run when the list is opened.
 */
const FORMULA = /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

const COLUMNS: [string, (photo: Saved) => unknown][] = [
  ['name', ({ filename }) => filename],
  ['file', ({ file }) => file],
  ['status', ({ status }) => status],
  ['taken', ({ taken_at }) => taken_at],
  ['uploaded', ({ uploaded_at }) => uploaded_at],
  ['labels', ({ labels }) => labels.join(', ')],
  ['tags', ({ tags }) => tags.join(', ')],
  ['hidden', ({ hidden }) => hidden.join(', ')],
  ['words', ({ words }) => words.map(({ text }) => text).join(' ')],
  ['faces', ({ faces }) => faces.length],
  ['width', ({ width }) => width],
  ['height', ({ height }) => height],
  ['bytes', ({ size }) => size],
  ['format', ({ format }) => format],
  ['problem', ({ error, problem }) => problem ?? error?.message],
];

/**
 * A list of photos for a spreadsheet, a row each (RFC 4180). It begins with the mark by which Excel
 * knows UTF-8.
 */
export function asCsv(photos: Saved[]): string {
  const rows = [
    COLUMNS.map(([head]) => head),
    ...photos.map((photo) => COLUMNS.map(([, read]) => read(photo))),
  ];
  return `\ufeff${rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')}`;
}

/** One cell, always quoted, and never a formula. */
function cell(value: unknown) {
  if (typeof value === 'number') return `${value}`;
  const text = value === undefined || value === null ? '' : String(value);
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
