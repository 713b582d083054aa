import { afterEach, expect, test, vi } from 'vitest';
import { createTabs } from '../src/tabs.ts';

const channels: BroadcastChannel[] = [];
afterEach(() => channels.splice(0).forEach((channel) => channel.close()));

/** A tab of a person. */
function tab(owner: string | null, onGone = vi.fn()) {
  const channel = new BroadcastChannel(`tabs of ${owner}`);
  channels.push(channel);
  return { ...createTabs(owner, onGone, channel as any), onGone };
}

test('what one tab adds and deletes, the others know, and itself not twice', async () => {
  const [one, other] = [tab('ada'), tab('ada')];
  one.tellArrived();
  one.tellArrived();
  one.tellGone('dog.jpg');
  await vi.waitFor(() => expect(other.onGone).toHaveBeenCalledWith('dog.jpg'));
  expect(other.arrived.value).toBe(2);
  expect(one.arrived.value).toBe(0);
  expect(one.onGone).not.toHaveBeenCalled();
});
