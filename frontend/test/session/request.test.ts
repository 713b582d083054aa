import { expect, test, vi } from 'vitest';
import { createAuthorised, type Renewing, type Tokens } from '../../src/session/request.ts';

const HOUR = 3_600_000;
const tokens = (access: string, more: Partial<Tokens> = {}): Tokens => ({
  owner: 'ann',
  access,
  until: HOUR,
  ...more,
});

/** A lock as a browser has it for all tabs: one after the other. */
function createLock(): Renewing['lock'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => {});
    return mine;
  };
}

/** A browser with one session, and a service that takes one token at a time. */
function browser({ good = 'first', now = 0 } = {}) {
  const world = {
    now,
    good,
    kept: tokens('first') as Tokens | null,
    lock: createLock(),
    ended: vi.fn(),
    renew: vi.fn(async (): Promise<Tokens | null> => (world.kept = tokens(world.good))),
    send: vi.fn(async (_: unknown, init?: RequestInit) => {
      const given = new Headers(init?.headers).get('Authorization');
      return new Response(null, { status: given === `Bearer ${world.good}` ? 204 : 401 });
    }),
    tab: () =>
      createAuthorised(tokens('first'), {
        read: async () => world.kept,
        renew: world.renew,
        lock: world.lock,
        onEnd: world.ended,
        send: world.send as typeof fetch,
        now: () => world.now,
      }),
  };
  return world;
}

/** Whether a promise is still open after all that can happen has. */
async function stays(open: Promise<unknown>) {
  let settled = false;
  const settle = () => void (settled = true);
  void open.then(settle, settle);
  await new Promise((resolve) => setTimeout(resolve, 5));
  return !settled;
}

test('a call is made with the person’s token, and its own headers stay', async () => {
  const { tab, send } = browser();
  await tab().request('/me', { headers: { 'Content-Type': 'text/plain' } });
  const headers = send.mock.calls[0]?.[1]?.headers as Headers;
  expect([...headers]).toEqual([
    ['authorization', 'Bearer first'],
    ['content-type', 'text/plain'],
  ]);
});

test('of many calls of two tabs that find their token ended, one renews it', async () => {
  const world = browser({ good: 'second' });
  const tabs = [world.tab(), world.tab()];
  const calls = tabs.flatMap(({ request }) => Array.from({ length: 20 }, () => request('/me')));
  const answers = await Promise.all(calls);
  expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(204));
  expect(world.renew).toHaveBeenCalledOnce();
});

test('a token that is about to end is renewed before it is used', async () => {
  const world = browser({ now: HOUR - 30_000 });
  world.renew.mockImplementation(async () => tokens('first', { until: 2 * HOUR }));
  const { request } = world.tab();
  await request('/me');
  await request('/me');
  expect(world.renew).toHaveBeenCalledOnce();
  expect(world.send).toHaveBeenCalledTimes(2);
});

test('a token that can’t be renewed yet is used as long as it is good', async () => {
  const world = browser({ now: HOUR - 30_000 });
  world.renew.mockRejectedValue(new TypeError('no network'));
  expect((await world.tab().request('/me')).status).toBe(204);
  world.now = HOUR + 1;
  await expect(world.tab().request('/me')).rejects.toThrow('no network');
  expect(world.ended).not.toHaveBeenCalled();
});

test('what outlives the page leaves at once', async () => {
  const world = browser({ now: HOUR + 1 });
  const answer = world.tab().request('/images?filename=a', { keepalive: true });
  expect(world.send).toHaveBeenCalledOnce();
  expect((await answer).status).toBe(204);
});

test('a failing network ends no session, and the next call tries again', async () => {
  const world = browser({ good: 'second' });
  world.renew.mockRejectedValueOnce(new TypeError('no network'));
  const { request } = world.tab();
  await expect(request('/me')).rejects.toThrow('no network');
  expect((await request('/me')).status).toBe(204);
  expect(world.ended).not.toHaveBeenCalled();
});

test('when the login says that the session is over, calls stay open, and it is told once', async () => {
  const world = browser({ good: 'none' });
  world.renew.mockImplementation(async () => (world.kept = null));
  const { request, ready } = world.tab();
  const calls = [request('/me'), request('/stats')];
  expect(await Promise.all(calls.map(stays))).toEqual([true, true]);
  expect(await stays(request('/images'))).toBe(true);
  expect(world.ended).toHaveBeenCalledOnce();
  expect(ready()).toBe(false);
});

test.each([
  ['nobody', null],
  ['somebody else', tokens('hers', { owner: 'ben' })],
])('nothing is asked in the name of another once %s is signed in', async (_, kept) => {
  const world = browser({ good: 'hers' });
  world.kept = kept;
  const { request } = world.tab();
  expect(await stays(request('/me'))).toBe(true);
  expect(world.renew).not.toHaveBeenCalled();
  expect(world.ended).toHaveBeenCalledOnce();
  // The call with the old token, and none with the other's.
  expect(world.send).toHaveBeenCalledOnce();
});

test('another tab’s new token is used from then on', async () => {
  const world = browser({ good: 'second' });
  const { request, check } = world.tab();
  world.kept = tokens('second');
  await check();
  expect((await request('/me')).status).toBe(204);
  expect(world.renew).not.toHaveBeenCalled();
});

test('a new token that is refused too is the answer, not another renewal', async () => {
  const world = browser({ good: 'second' });
  world.renew.mockImplementation(async () => (world.kept = tokens('refused as well')));
  expect((await world.tab().request('/me')).status).toBe(401);
  expect(world.renew).toHaveBeenCalledOnce();
});

test('after signing out nobody is told, and nothing is asked', async () => {
  const world = browser();
  const { request, close, check } = world.tab();
  close();
  world.kept = null;
  await check();
  expect(await stays(request('/me'))).toBe(true);
  expect(world.send).not.toHaveBeenCalled();
  expect(world.ended).not.toHaveBeenCalled();
});
