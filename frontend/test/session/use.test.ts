import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Me } from '../../src/contract.ts';
import { type Allowed, followUse } from '../../src/session/use.ts';
import { addUp } from '../../src/upload/totals.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ME: Me = {
  owner: 'ann',
  admin: false,
  quota: { photos_a_day: 200, photos_a_month: 0, bytes: 0 },
  used: { today: 150, month: 0, photos: 0, bytes: 0 },
};

function following(active = 0) {
  const totals = signal({ ...addUp([]), active });
  const held = signal<number | null>(null);
  const allowance = signal<Allowed[]>([]);
  const ask = vi.fn(async () => ME);
  const use = followUse({ me: ask }, { allowance, uploads: { totals, held } as any });
  const under = (active: number) => (totals.value = { ...totals.value, active });
  return { ...use, allowance, ask, held, under };
}

test('it is asked for when the page opens, and when photos have come in', async () => {
  const { me, allowance, ask, under } = following();
  await vi.advanceTimersByTimeAsync(0);
  expect(me.value).toBe(ME);
  expect(allowance.value).toEqual([{ text: '150 of 200 photos today', near: false }]);
  under(3);
  under(2);
  expect(ask).toHaveBeenCalledOnce();
  under(0);
  expect(ask).toHaveBeenCalledTimes(2);
});

test('while many photos come in it is asked for now and then', async () => {
  const { ask, under } = following(500);
  await vi.advanceTimersByTimeAsync(9_000);
  under(400);
  expect(ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  under(300);
  under(299);
  expect(ask).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(0);
  under(298);
  expect(ask).toHaveBeenCalledOnce();
});

test('it is asked for when the quota is over, and when there is some again', async () => {
  const { ask, held } = following(5);
  held.value = Date.now() + 60_000;
  expect(ask).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(0);
  held.value = null;
  expect(ask).toHaveBeenCalledTimes(2);
});

test('without an answer what was known stays, and who wants to know is told', async () => {
  const { me, ask, refresh } = following();
  await vi.advanceTimersByTimeAsync(0);
  ask.mockRejectedValue(new Error('no network'));
  await refresh();
  expect(me.value).toBe(ME);
  await expect(refresh({ orFail: true })).rejects.toThrow('no network');
});
