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
    stoppable: 2,
  });
});

test('what is sent grows with every step; what is done is what the words say', () => {
  const steps = [stage({}), stage({ phase: 'uploading' }), SENDING, ANALYSING, DONE];
  const sent = steps.map((one) => addUp([one]).sent);
  expect(sent).toEqual([0, 0, 0.5, 1, 1]);
  expect(addUp([DONE, FAILED, ANALYSING, SENDING])).toMatchObject({ part: 0.5, sent: 3.5 / 4 });
  expect(addUp([])).toMatchObject({ part: 0, sent: 0 });
});

test('what the service has can’t be stopped any more; of what it had before, only the row goes', () => {
  expect(addUp([ANALYSING])).toMatchObject({ stoppable: 0 });
  expect(addUp([stage({ phase: 'analysing', duplicate: true })])).toMatchObject({ stoppable: 1 });
});

test('what is nought is not worth a word', () => {
  expect(inWords(addUp([DONE, stage({})]))).toEqual(['1 waiting']);
  expect(inWords(addUp([DONE, FAILED, SENDING, ANALYSING]))).toEqual(
    ['1 being read', '1 uploading', '1 failed'],
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
