import { describe, expect, test, vi } from 'vitest';
import { after, changeMany, tidy } from '../src/changes.ts';
import { RequestError } from '../src/errors.ts';
import { image, label } from './samples.ts';

const PHOTO = image('a', {
  labels: ['Food', 'Pizza'],
  details: [label('Food', 95), label('Pizza', 80)],
  hidden: ['Frog'],
  tags: ['Holiday'],
});

describe('a photo after a change', () => {
  test('has no label that is hidden, whatever its case', () => {
    expect(after(PHOTO, { add: [], remove: ['pizza'] })).toMatchObject({
      labels: ['Food'],
      details: [{ name: 'Food' }],
      hidden: ['Frog', 'Pizza'],
    });
  });

  test('has a tag once, and none that is a label', () => {
    const { tags } = after(PHOTO, { add: ['Rome', 'HOLIDAY', 'food'], remove: [] });
    expect(tags).toEqual(['Holiday', 'Rome']);
  });

  test('has no tag that is removed, and no label hidden that is shown again', () => {
    const { tags, hidden } = after(PHOTO, { add: ['frog'], remove: ['holiday'] });
    expect([tags, hidden]).toEqual([[], []]);
  });
});

test('a name is what the service makes of it', () => {
  expect(tidy('  Cafe\u0301 \t  au  lait ')).toBe('Café au lait');
});

describe('a change of many photos', () => {
  const names = Array.from({ length: 5 }, (_, number) => `${number}.jpg`);
  const ADD = { add: ['Rome'], remove: [] };

  test('is made some at a time, and tells of each that has changed', async () => {
    const call = vi.fn(async (...[, , , body]: unknown[]) => ({
      images: (body as { filenames: string[] }).filenames.map((name) => image(name)),
    }));
    const changed: string[] = [];
    const onChanged = (images: { filename: string }[]) =>
      changed.push(...images.map(({ filename }) => filename));
    const outcome = await changeMany({ call }, names, ADD, { batch: 2, onChanged });
    expect(call).toHaveBeenCalledTimes(3);
    expect(outcome).toEqual({ changed: 5, failed: [], problem: '' });
    expect(changed).toEqual(names);
  });

  test('leaves out what is refused, and says which and why', async () => {
    const error = { code: 'TooManyTags', message: 'an image has at most 20 tags' };
    const call = async () => ({ images: [image('0.jpg'), { filename: '1.jpg', error }] });
    const some = names.slice(0, 2);
    expect(await changeMany({ call }, some, ADD, { batch: 100, onChanged() {} })).toEqual({
      changed: 1,
      failed: ['1.jpg'],
      problem: 'An image has at most 20 tags.',
    });
  });

  test('takes a failed photo that was changed for changed', async () => {
    const error = { code: 'NotAPhoto', message: 'not a photo' };
    const call = async () => ({ images: [image('0.jpg', { status: 'failed', error })] });
    const outcome = await changeMany({ call }, ['0.jpg'], ADD, { batch: 9, onChanged() {} });
    expect(outcome).toMatchObject({ changed: 1, failed: [] });
  });

  test('is not gone on with where the service is out of reach', async () => {
    const call = vi
      .fn()
      .mockResolvedValueOnce({ images: [image('0.jpg'), image('1.jpg')] })
      .mockRejectedValue(new RequestError('service', 'network'));
    const outcome = await changeMany({ call }, names, ADD, { batch: 2, onChanged() {} });
    expect(call).toHaveBeenCalledTimes(2);
    expect(outcome).toMatchObject({ changed: 2, failed: ['2.jpg', '3.jpg', '4.jpg'] });
    expect(outcome.problem).toMatch(/can’t be reached/);
  });
});
