import { signal } from '@preact/signals';
import { describe, expect, test, vi } from 'vitest';
import type { Api } from '../../src/api.ts';
import { RequestError } from '../../src/errors.ts';
import { createFollower } from '../../src/follower.ts';
import type { ImageRecord } from '../../src/generated/api.ts';
import { createPhotoState } from '../../src/photo/state.ts';
import { createClock, image, label } from '../samples.ts';

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
  const call = vi.fn<Api['call']>();
  const api = { image: say, analyseAgain, call } as Partial<Api> as Api;
  const follower = createFollower(async () => [await say()], 100, clock);
  const context = { api, follower, relabel: vi.fn(), news: signal('') };
  const state = createPhotoState(context, 'a', clock.now);
  const wait = (ms: number) => void (clock.time += ms);
  return { ...state, call, context, wait };
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

test('new links while it is analysed again leave the results alone', async () => {
  const state = photo(DONE, PROCESSING);
  await state.load();
  state.wait(3_600_000);
  await state.renewLinks();
  expect(state.image.value).toMatchObject({ labels: ['Cat'], image_url: '2' });
});

describe('what a person says of a photo', () => {
  const BEFORE = image('a', { labels: ['Cat', 'Pizza'], details: [label('Cat', 90)] });
  const AFTER = { ...BEFORE, labels: ['Cat'], hidden: ['Pizza'], image_url: 'other' };
  const HIDE = { add: [], remove: ['Pizza'] };

  test('is shown at once, and then as the service has it', async () => {
    const state = photo(BEFORE, AFTER);
    await state.load();
    state.call.mockResolvedValue({ images: [AFTER] });
    const done = state.change(HIDE, 'Hidden.');
    expect(state.image.value).toMatchObject({ labels: ['Cat'], hidden: ['Pizza'] });
    expect(state.news.value).toBe('');
    expect(await done).toBe(true);
    expect(state.call).toHaveBeenCalledWith('PATCH', '/images', undefined, {
      filenames: ['a'],
      ...HIDE,
    });
    // With other links the picture would be fetched again.
    expect(state.image.value).toEqual({ ...AFTER, image_url: BEFORE.image_url });
    expect(state.news.value).toBe('Hidden.');
    expect(state.context.relabel).toHaveBeenCalledWith([AFTER]);
  });

  test('is taken back where the service refuses, and why is told', async () => {
    const state = photo(BEFORE);
    await state.load();
    const error = { code: 'TooManyTags', message: 'an image has at most 20 tags' };
    state.call.mockResolvedValue({ images: [{ filename: 'a', error }] });
    expect(await state.change({ add: ['Beach'], remove: [] }, 'Added.')).toBe(false);
    expect(state.image.value).toEqual(BEFORE);
    expect(state.problem.value).toBe('An image has at most 20 tags.');
    expect(state.news.value).toBe('');
  });

  test('is made in the order it was said, and one that fails takes no other with it', async () => {
    const state = photo(BEFORE, new RequestError('service', 'network'));
    await state.load();
    const unreachable = Promise.withResolvers<never>();
    state.call.mockReturnValueOnce(unreachable.promise);
    state.call.mockResolvedValue({ images: [AFTER] });
    const first = state.change({ add: ['Beach'], remove: [] }, 'Added.');
    const second = state.change(HIDE, 'Hidden.');
    expect(state.image.value).toMatchObject({ tags: ['Beach'], labels: ['Cat'] });
    await vi.waitFor(() => expect(state.call).toHaveBeenCalled());
    expect(state.call).toHaveBeenCalledTimes(1);
    unreachable.reject(new RequestError('service', 'network'));
    expect(await Promise.all([first, second])).toEqual([false, true]);
    // What the whole answer would have said is made up for.
    expect(state.image.value).toMatchObject({ tags: [], labels: ['Cat'], hidden: ['Pizza'] });
  });

  test('of another tab is taken over, and the picture stays', async () => {
    const elsewhere = { ...BEFORE, tags: ['Beach'], image_url: 'another' };
    const state = photo(BEFORE, elsewhere, new RequestError('service', 'network'));
    await state.load();
    for (const _ of ['heard', 'out of reach']) {
      state.hear();
      await vi.waitFor(() => expect(state.image.value?.tags).toEqual(['Beach']));
      expect(state.image.value?.image_url).toBe(BEFORE.image_url);
    }
    expect(state.problem.value).toBe('');
  });

  test('stays while the photo is analysed again', async () => {
    const state = photo(BEFORE, PROCESSING);
    await state.load();
    state.call.mockResolvedValue({ images: [AFTER] });
    await state.change(HIDE, 'Hidden.');
    expect(state.image.value).toMatchObject({ labels: ['Cat'], hidden: ['Pizza'] });
  });

  test('that fails once the photo is left is told to those who listen', async () => {
    const state = photo(BEFORE);
    await state.load();
    state.call.mockRejectedValue(new RequestError('service', 'network'));
    const done = state.change(HIDE, 'Hidden.');
    state.end();
    await done;
    expect(state.context.news.value).toMatch(/^a: The service can’t be reached/);
  });
});
