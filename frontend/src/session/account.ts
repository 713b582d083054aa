import type { Signal } from '@preact/signals';
import type { Api } from '../api.ts';
import type { Connection } from '../connection.ts';
import type { Removals } from '../photos/removals.ts';
import '../styles/session.css';
import type { Uploads } from '../upload/state.ts';
import { forget } from './kept.ts';
import type { OpenSession, Parting } from './session.ts';
import { type Allowed, followUse } from './use.ts';

export type Account = ReturnType<typeof createAccount>;

/** The person who is signed in: who that is, what is used of the quota, and ways out. */
export function createAccount(
  api: Pick<Api, 'me'>,
  session: OpenSession,
  means: {
    allowance: Signal<Allowed[]>;
    uploads: Uploads;
    removals: Removals;
    connection: Connection;
  },
) {
  const { uploads, removals, connection } = means;
  const { me, refresh } = followUse(api, means);
  connection.whenBack(() => void (me.peek() ?? refresh()));

  const { person, confirmed, confirm } = session;
  return {
    ...{ ...person, me, refresh, confirmed, confirm },

    /** What would be cut short by signing out now. */
    underway: () => uploads.totals.value.active,

    /** Signs out in all tabs of this browser, which keeps nothing of the person. */
    async signOut(parting?: Parting) {
      uploads.cancelAll();
      // Whoever has asked for a deletion gets it, and doesn't wait for a service out of reach.
      await Promise.race([removals.finish(), new Promise((go) => setTimeout(go, 5_000))]);
      removals.drop();
      await session.signOut(() => forget(person.owner), parting);
    },
  };
}
