import { expect, test } from 'vitest';
import { RequestError, StillProcessing } from '../src/errors.ts';
import { explain, explainFailure } from '../src/words.ts';

const CASES: [unknown, RegExp][] = [
  [new StillProcessing(), /no result after two minutes/],
  [new RequestError('service', 'network'), /can’t be reached/],
  [new RequestError('service', 'timeout'), /did not answer in time/],
  [new RequestError('service', 'malformed'), /does not understand/],
  [new RequestError('service', 'http', { status: 429 }), /busy/],
  [new RequestError('service', 'http', { status: 503, message: 'x' }), /had a problem \(503\)/],
  [new RequestError('service', 'http', { status: 400, message: 'bad name' }), /^Bad name\.$/],
  [new RequestError('service', 'http', { status: 413 }), /refused the request \(413\)/],
  [new RequestError('storage', 'network'), /upload broke off/],
  [new RequestError('storage', 'timeout'), /upload broke off/],
  [new RequestError('storage', 'http', { status: 503 }), /storage had a problem \(503\)/],
  [new RequestError('storage', 'http', { status: 403 }), /storage refused the photo \(403\)/],
  [new TypeError('x is undefined'), /^Something unexpected went wrong/],
];

test.each(CASES)('%o is explained', (error, words) => {
  expect(explain(error)).toMatch(words);
});

test('a failed analysis is told in the service’s words, or in ours when it has none', () => {
  expect(explainFailure({ message: 'this is not a picture' })).toBe('This is not a picture.');
  expect(explainFailure(undefined)).toBe('This photo could not be analysed.');
});
