import { signal } from '@preact/signals';
import { explain } from '../words.ts';
import type { Administration, OwnQuota, Person } from './administration.ts';

export type Roster = ReturnType<typeof createRoster>;

/** The people of a site, as far as they are known, and what is done with them. */
export function createRoster(
  administration: Pick<Administration, 'people' | 'invite' | 'setQuota' | 'remove'>,
) {
  const people = signal<Person[]>([]);
  const phase = signal<'loading' | 'more' | 'complete' | 'failed'>('loading');
  const problem = signal('');
  /** What addresses have to begin with. */
  const beginning = signal('');
  let cursor: string | undefined;
  let asking = new AbortController();

  /** Begins anew, with those whose address begins so. */
  async function look(email = beginning.peek()) {
    beginning.value = email;
    cursor = undefined;
    await ask([]);
  }

  async function ask(known: Person[]) {
    asking.abort();
    const mine = (asking = new AbortController());
    phase.value = 'loading';
    try {
      const asked = { email: beginning.peek(), cursor };
      const page = await administration.people(asked, mine.signal);
      if (mine.signal.aborted) return;
      cursor = page.cursor ?? undefined;
      people.value = [...known, ...page.people];
      phase.value = cursor ? 'more' : 'complete';
    } catch (error) {
      if (mine.signal.aborted) return;
      problem.value = explain(error);
      phase.value = 'failed';
    }
  }

  function change(owner: string, changes: Partial<Person>) {
    people.value = people.value.map((one) => (one.owner === owner ? { ...one, ...changes } : one));
  }

  return {
    ...{ people, phase, problem, beginning, look },

    more: () => ask(people.peek()),

    /** @throws {RequestError} */
    async invite(email: string, admin?: boolean) {
      await administration.invite(email, admin);
      // Whoever was invited may be anywhere in the list, and is to be seen.
      if (!people.peek().some((one) => one.email === email.toLowerCase())) await look();
    },

    /** @throws {RequestError} */
    async setQuota(owner: string, changes: OwnQuota) {
      change(owner, await administration.setQuota(owner, changes));
    },

    /** @throws {RequestError} */
    async remove(owner: string) {
      await administration.remove(owner);
      change(owner, { closing: new Date().toISOString() });
    },

    end: () => asking.abort(),
  };
}
