import { expect, test, vi } from 'vitest';
import type { Api } from '../../src/api.ts';
import { RequestError } from '../../src/errors.ts';
import { createFollower } from '../../src/follower.ts';
import type { ImageRecord } from '../../src/generated/api.ts';
import { createPhotoState } from '../../src/photo/state.ts';
import { createClock, image } from '../samples.ts';

const DONE = image('a', { labels: ['Cat'], image_url: '1' });
const PROCESSING = image('a', { status: 'processing', image_url: '2' });

/** A photo of which the service says this, one after the other, the last one again and again. */
function photo(...answers: (ImageRecord | Error)[]) {
  const clock = createClock();
  const say = async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer || answer instanceof Error) throw answer;
    return answer;
  };
  const analyseAgain = vi.fn(async () => {});
  const remove = vi.fn(async () => {});
  const api = { image: say, analyseAgain, remove } as Partial<Api> as Api;
  const follower = createFollower(async () => [await say()], 100, clock);
  const state = createPhotoState({ api, follower }, 'a', clock.now);
  return { ...state, removing: remove, wait: (ms: number) => void (clock.time += ms) };
}

test('the results stay until there are new ones', async () => {
  const state = photo(DONE, PROCESSING, PROCESSING, { ...DONE, labels: ['Dog'] });
  await state.load();
  const seen: string[][] = [];
  state.image.subscribe((image) => void seen.push(image?.labels ?? []));
  await state.analyseAgain();
  expect(seen).toEqual([['Cat'], ['Dog']]);
  expect([state.analysing.value, state.news.value]).toEqual([false, 'There are new results.']);
});

test('a passing trouble is not the end of an analysis', async () => {
  const state = photo(DONE, new RequestError('service', 'http', { status: 503 }), DONE);
  await state.load();
  await state.analyseAgain();
  expect([state.problem.value, state.analysing.value]).toEqual(['', false]);
});

test('an analysis without an end is told', async () => {
  const state = photo(DONE, PROCESSING);
  await state.load();
  await state.analyseAgain();
  expect(state.problem.value).toMatch(/no result after two minutes/);
  expect([state.analysing.value, state.image.value?.labels]).toEqual([false, ['Cat']]);
  expect(state.news.value).toBe('');
});

test('a photo that is not there is unknown, and trouble is trouble', async () => {
  const unknown = photo(new RequestError('service', 'http', { status: 404 }));
  await unknown.load();
  expect(unknown.phase.value).toBe('unknown');
  const failed = photo(new RequestError('service', 'network'));
  await failed.load();
  expect(failed.phase.value).toBe('failed');
  expect(failed.problem.value).not.toBe('');
});

test('links are made new only when they may have expired', async () => {
  const state = photo(DONE, { ...DONE, image_url: '3' });
  await state.load();
  expect(await state.renewLinks()).toBe(false);
  state.wait(3_600_000);
  expect(await state.renewLinks()).toBe(true);
  expect(state.image.value?.image_url).toBe('3');
});

test('a photo that is gone already counts as deleted; one that stays says why', async () => {
  const state = photo(DONE);
  state.removing.mockRejectedValueOnce(new RequestError('service', 'http', { status: 404 }));
  expect(await state.remove()).toBe(true);
  state.removing.mockRejectedValueOnce(new RequestError('service', 'http', { status: 500 }));
  expect(await state.remove()).toBe(false);
  expect(state.problem.value).toMatch(/500/);
});

test('new links while it is analysed again leave the results alone', async () => {
  const state = photo(DONE, PROCESSING);
  await state.load();
  state.wait(3_600_000);
  await state.renewLinks();
  expect(state.image.value).toMatchObject({ labels: ['Cat'], image_url: '2' });
});
