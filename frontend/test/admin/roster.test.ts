import { expect, test, vi } from 'vitest';
import { createAdministration, type Person } from '../../src/admin/administration.ts';
import { createRoster } from '../../src/admin/roster.ts';
import { createApi } from '../../src/api.ts';

const NO_LIMIT = { photos_a_day: 0, photos_a_month: 0, bytes: 0 };
const DEFAULT = { photos_a_day: null, photos_a_month: null, bytes: null };
const person = (email: string, more: Partial<Person> = {}): Person => ({
  ...{ owner: `owner of ${email}`, email, status: 'active', since: '2026-11-01T00:00:00Z' },
  ...{ admin: false, photos: 0, bytes: 0, today: 0, month: 0, failed: 0, closing: null },
  ...{ quota: NO_LIMIT, own_quota: DEFAULT, ...more },
});

/** Somebody who looks after the people of a service that answers so. */
function looking(answer: (method: string, path: string, body: any) => [number, unknown?]) {
  const asked = vi.fn();
  const request = async (url: any, init: any = {}) => {
    const path = String(url).replace('https://api.example', '');
    const body = init.body && JSON.parse(init.body);
    asked(`${init.method} ${path}`, ...(body ? [body] : []));
    const [status, content] = answer(init.method, path, body);
    return content === undefined ? new Response(null, { status }) : Response.json(content, { status });
  };
  const api = createApi('https://api.example', { request });
  return { asked, ...createRoster(createAdministration(api)) };
}

const emails = ({ people }: { people: { value: Person[] } }) => people.value.map((one) => one.email);

test('people come page by page, and those that were asked for', async () => {
  const roster = looking((_, path) =>
    path.includes('cursor=next')
      ? [200, { people: [person('c@x.org')], cursor: null }]
      : [200, { people: [person('a@x.org'), person('b@x.org')], cursor: 'next' }],
  );
  await roster.look();
  expect(roster.phase.value).toBe('more');
  await roster.more();
  expect(emails(roster)).toEqual(['a@x.org', 'b@x.org', 'c@x.org']);
  expect(roster.phase.value).toBe('complete');
  await roster.look('c+d');
  expect(roster.asked).toHaveBeenLastCalledWith('GET /admin/people?email=c%2Bd');
});

test('an answer that comes too late is not shown', async () => {
  const answers: ((page: object) => void)[] = [];
  const roster = createRoster({
    people: () => new Promise((resolve: any) => answers.push(resolve)),
  } as any);
  const first = roster.look('a');
  const second = roster.look('ab');
  answers[1]?.({ people: [person('ab@x.org')], cursor: null });
  answers[0]?.({ people: [person('a@x.org')], cursor: null });
  await Promise.all([first, second]);
  expect(emails(roster)).toEqual(['ab@x.org']);
});

test('whoever is invited is seen, and one who is known is not asked for again', async () => {
  const known = [person('a@x.org', { status: 'invited' })];
  const roster = looking((method, _, body) => {
    if (method === 'GET') return [200, { people: known, cursor: null }];
    if (body.email === 'new@x.org') known.push(person('new@x.org', { status: 'invited' }));
    return [201, { owner: 'any' }];
  });
  await roster.look();
  await roster.invite('new@x.org', true);
  expect(roster.asked).toHaveBeenCalledWith('POST /admin/people', {
    email: 'new@x.org',
    admin: true,
  });
  expect(emails(roster)).toContain('new@x.org');
  roster.asked.mockClear();
  await roster.invite('a@x.org');
  expect(roster.asked).toHaveBeenCalledOnce();
});

test('a quota that is changed is shown as it holds, for that person only', async () => {
  const roster = looking((method, _, body) =>
    method === 'GET'
      ? [200, { people: [person('a@x.org'), person('b@x.org')], cursor: null }]
      : [200, { quota: { ...NO_LIMIT, photos_a_day: body.photos_a_day }, own_quota: DEFAULT }],
  );
  await roster.look();
  await roster.setQuota('owner of b@x.org', { ...DEFAULT, photos_a_day: 7 });
  expect(roster.people.value.map((one) => one.quota.photos_a_day)).toEqual([0, 7]);
  expect(roster.asked).toHaveBeenLastCalledWith('PUT /admin/quota', {
    ...DEFAULT,
    owner: 'owner of b@x.org',
    photos_a_day: 7,
  });
});

test('who is removed is shown as on the way out', async () => {
  const roster = looking((method) =>
    method === 'GET' ? [200, { people: [person('a@x.org')], cursor: null }] : [202, {}],
  );
  await roster.look();
  await roster.remove('owner of a@x.org');
  expect(roster.people.value[0]?.closing).not.toBeNull();
  expect(roster.asked).toHaveBeenLastCalledWith('DELETE /admin/people?owner=owner%20of%20a%40x.org');
});

test('who may not look is told why', async () => {
  const roster = looking(() => [403, { Code: 'NotAllowed', Message: 'only admins may' }]);
  await roster.look();
  expect(roster.phase.value).toBe('failed');
  expect(roster.problem.value).toBe('Only admins may.');
});
