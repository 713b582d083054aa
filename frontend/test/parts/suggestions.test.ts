import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Suggested } from '../../src/contract.ts';
import { createSuggestions, suggestAmong } from '../../src/parts/suggestions.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const CATS: Suggested = { labels: ['Cat', 'Car'].map((name) => ({ name, count: 2 })), words: [] };

/** Suggestions of labels by their names, and of the text itself. */
function suggestions(labels: (prefix: string) => Promise<Suggested>) {
  const made = createSuggestions(
    { labels },
    {
      choices: ({ labels, by }, text) => [
        ...labels.map(({ name }) => ({ key: name, name })),
        ...(text && by !== 'narrowing' ? [{ key: `“${text}”`, name: text }] : []),
      ],
      prefix: (text) => (text.startsWith('name:') ? null : text.trim()),
    },
  );
  return { ...made, keys: () => made.found.value.map(({ key }) => key) };
}

test('the service is asked once the typing rests', async () => {
  const labels = vi.fn(async () => CATS);
  const { keys, ask } = suggestions(labels);
  void ask('c');
  void ask('ca');
  await vi.advanceTimersByTimeAsync(200);
  expect(labels).toHaveBeenCalledTimes(1);
  expect(labels).toHaveBeenCalledWith('ca', expect.anything());
  expect(keys()).toEqual(['Cat', 'Car', '“ca”']);
});

test('an answer that comes too late is not shown', async () => {
  const answers: ((said: Suggested) => void)[] = [];
  const { keys, ask } = suggestions(() => new Promise((resolve) => answers.push(resolve)));
  void ask('c');
  await vi.advanceTimersByTimeAsync(200);
  void ask('d');
  await vi.advanceTimersByTimeAsync(200);
  answers[1]?.({ labels: [{ name: 'Dog', count: 1 }], words: [] });
  answers[0]?.(CATS);
  await vi.advanceTimersByTimeAsync(0);
  expect(keys()).toEqual(['Dog', '“d”']);
});

test('until the answer comes, nothing is suggested that does not begin with the text', async () => {
  const { keys, ask } = suggestions(async () => CATS);
  void ask('ca');
  await vi.advanceTimersByTimeAsync(200);
  void ask('CAT');
  expect(keys()).toEqual(['Cat']);
  await vi.advanceTimersByTimeAsync(200);
  expect(keys()).toEqual(['Cat', 'Car', '“CAT”']);
});

test('a service in trouble suggests nothing, and the text itself can still be chosen', async () => {
  const { keys, ask } = suggestions(async () => {
    throw new Error('503');
  });
  await Promise.all([ask('c'), vi.advanceTimersByTimeAsync(200)]);
  expect(keys()).toEqual(['“c”']);
});

test('a text that is known itself is suggested once, where what is known is', async () => {
  const { keys, ask } = suggestions(async (name) => ({
    labels: [{ name: `“${name}”`, count: 1 }, ...CATS.labels],
    words: [],
  }));
  await Promise.all([ask('c'), vi.advanceTimersByTimeAsync(200)]);
  expect(keys()).toEqual(['“c”', 'Cat', 'Car']);
});

test('the service is not asked about what it knows nothing of', async () => {
  const labels = vi.fn(async () => CATS);
  const { keys, ask } = suggestions(labels);
  await Promise.all([ask('name: c'), vi.advanceTimersByTimeAsync(200)]);
  expect(labels).not.toHaveBeenCalled();
  expect(keys()).toEqual(['“name: c”']);
});

test('some names are narrowed by how they begin, whatever their case', () => {
  const { found, ask } = suggestAmong(
    () => ['Cat', 'Dog', 'Car'],
    (name) => ({ key: name, name }),
  );
  void ask(' ca');
  expect(found.value.map(({ name }) => name)).toEqual(['Cat', 'Car']);
});
