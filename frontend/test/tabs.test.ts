import { afterEach, expect, test, vi } from 'vitest';
import { RequestError } from '../src/errors.ts';
import type { Follower } from '../src/follower.ts';
import { createTabs } from '../src/tabs.ts';
import { image } from './samples.ts';

const channels: BroadcastChannel[] = [];
afterEach(() => channels.splice(0).forEach((channel) => channel.close()));

/** A tab, and what it finds when it asks for a photo. */
function tab(follow: Follower['follow'] = async (name) => image(name)) {
  const channel = new BroadcastChannel('tabs');
  channels.push(channel);
  const onGone = vi.fn();
  return { ...createTabs('ada', { follower: { follow }, onGone }, channel as any), onGone };
}

test('what one tab adds and deletes, the others know, and itself not twice', async () => {
  const [one, other] = [tab(), tab()];
  one.tellCame('cat.jpg');
  one.tellCame('dog.jpg');
  one.tellCame('dog.jpg'); // sent before, and now analysed
  one.tellGone('old.jpg');
  await vi.waitFor(() => expect(other.onGone).toHaveBeenCalledWith('old.jpg'));
  await vi.waitFor(() => expect(other.arrived.value).toBe(2));
  expect(one.arrived.value).toBe(0);
  expect(one.onGone).not.toHaveBeenCalled();
});

test('what one tab says of photos, the others take over', async () => {
  const [one, other] = [tab(), tab()];
  const images = [image('cat.jpg', { tags: ['Whiskers'] })];
  one.tellSaid(images);
  await vi.waitFor(() => expect(other.said.value).toEqual(images));
  expect(one.said.value).toEqual([]);
});

test('what was sent counts once it is analysed, whether its own tab is seen or not', async () => {
  let analysed = () => {};
  const follow = vi.fn<Follower['follow']>(
    (name) => new Promise((resolve) => (analysed = () => resolve(image(name)))),
  );
  const [one, other] = [tab(), tab(follow)];
  one.tellCame('dog.jpg');
  await vi.waitFor(() => expect(follow).toHaveBeenCalled());
  expect(follow.mock.calls[0]?.[1]).toMatchObject({ patient: true });
  expect(other.arrived.value).toBe(0);
  analysed();
  await vi.waitFor(() => expect(other.arrived.value).toBe(1));
});

test('what was deleted before it was analysed never comes', async () => {
  const gone = new RequestError('service', 'http', { status: 404 });
  const follow = vi.fn<Follower['follow']>(async () => Promise.reject(gone));
  const [one, other] = [tab(), tab(follow)];
  one.tellCame('dog.jpg');
  await vi.waitFor(() => expect(follow).toHaveBeenCalled());
  one.tellGone('dog.jpg');
  await vi.waitFor(() => expect(other.onGone).toHaveBeenCalled());
  expect(other.arrived.value).toBe(0);
});
