import { expect, test } from 'vitest';
import { summary } from '../../src/upload/announcing.ts';
import { atStart, type Stage } from '../../src/upload/photo.ts';
import { addUp, inWords } from '../../src/upload/totals.ts';

const stage = (change: Partial<Stage>) => ({ ...atStart('a.jpg'), ...change });
const DONE = stage({ phase: 'done', sent: 1 });
const FAILED = stage({ phase: 'failed', problem: 'No.', remedy: 'upload' });
const REFUSED = stage({ phase: 'failed', problem: 'No.' });
const SENDING = stage({ phase: 'uploading', sent: 0.5 });
const ANALYSING = stage({ phase: 'analysing', sent: 1 });

test('photos add up', () => {
  expect(addUp([DONE, DONE, FAILED, REFUSED, SENDING, ANALYSING, stage({})])).toMatchObject({
    ...{ all: 7, done: 2, failed: 2, retryable: 1, active: 3, uploading: 1, analysing: 1 },
  });
});

test('the part done grows with every step, from nothing to all', () => {
  const parts = [stage({}), stage({ phase: 'uploading' }), SENDING, ANALYSING, DONE].map(
    (one) => addUp([one]).part,
  );
  expect(parts).toEqual(parts.toSorted((a, b) => a - b));
  expect([parts[0], parts.at(-1), addUp([]).part]).toEqual([0, 1, 0]);
});

test('what is nought is not worth a word', () => {
  expect(inWords(addUp([DONE, stage({})]))).toBe('1 of 2 done');
  expect(inWords(addUp([DONE, FAILED, SENDING, ANALYSING]))).toBe(
    '1 of 4 done · 1 uploading · 1 analysing · 1 failed',
  );
});

test('one photo is announced with its labels, many with their number', () => {
  const labels = [{ name: 'Dog', confidence: 97.5 }];
  expect(summary([stage({ phase: 'done', labels })])).toBe('a.jpg: Dog, 98 %');
  expect(summary([DONE])).toMatch(/Nothing recognised/);
  expect(summary([FAILED])).toBe('a.jpg: No.');
  expect(summary([stage({ phase: 'done', labels, duplicate: true })])).toMatch(/already here; Dog/);
  expect(summary([DONE, DONE, FAILED])).toBe('2 of 3 photos done, 1 failed.');
});
