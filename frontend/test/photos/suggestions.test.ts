import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Api } from '../../src/api.ts';
import { createSuggestions } from '../../src/photos/suggestions.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the service is asked once the typing rests, and not for what is taken', async () => {
  const labels = vi.fn(async () => [
    { name: 'Cat', count: 9 },
    { name: 'Car', count: 2 },
  ]);
  const { found, ask } = createSuggestions({ labels });
  void ask('c', []);
  void ask('ca', ['Cat']);
  await vi.advanceTimersByTimeAsync(200);
  expect(labels).toHaveBeenCalledTimes(1);
  expect(labels).toHaveBeenCalledWith('ca', expect.anything());
  expect(found.value).toEqual([{ name: 'Car', count: 2 }]);
});

test('an answer that comes too late is not shown', async () => {
  const answers: ((labels: { name: string; count: number }[]) => void)[] = [];
  const labels: Api['labels'] = () => new Promise((resolve) => answers.push(resolve));
  const { found, ask } = createSuggestions({ labels });
  void ask('c', []);
  await vi.advanceTimersByTimeAsync(200);
  void ask('d', []);
  await vi.advanceTimersByTimeAsync(200);
  answers[1]?.([{ name: 'Dog', count: 1 }]);
  answers[0]?.([{ name: 'Cat', count: 1 }]);
  await vi.advanceTimersByTimeAsync(0);
  expect(found.value).toEqual([{ name: 'Dog', count: 1 }]);
});

test('a service in trouble suggests nothing', async () => {
  const labels = async () => {
    throw new Error('503');
  };
  const { found, ask } = createSuggestions({ labels });
  await Promise.all([ask('c', []), vi.advanceTimersByTimeAsync(200)]);
  expect(found.value).toEqual([]);
});
