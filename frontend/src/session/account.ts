import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Api } from '../api.ts';
import type { Connection } from '../connection.ts';
import type { Me } from '../contract.ts';
import type { Removals } from '../photos/removals.ts';
import type { Uploads } from '../upload/state.ts';
import { forget } from './kept.ts';
import type { OpenSession, Parting } from './session.ts';

/** While photos are under way, what is used is asked for no more often than this, in milliseconds. */
const EVERY = 10_000;

export type Account = ReturnType<typeof createAccount>;

/** The person who is signed in: who that is, what is used of the quota, and ways out. */
export function createAccount(
  api: Pick<Api, 'me'>,
  session: OpenSession,
  {
    uploads,
    removals,
    connection,
  }: { uploads: Uploads; removals: Removals; connection: Connection },
) {
  /** Null until the service has told. */
  const me = signal<Me | null>(null);
  let asked = 0;
  let asking: Promise<void> | undefined;

  /**
   * Asks what is used now; once for all who ask at the same time.
   * @param orFail rejects without an answer; else what was known stays
   */
  async function refresh({ orFail = false } = {}) {
    asking ??= api
      .me()
      .then((answer) => void (me.value = answer))
      .finally(() => {
        asked = Date.now();
        asking = undefined;
      });
    await asking.catch((error) => {
      if (orFail) throw error;
    });
  }

  connection.whenBack(() => void (me.peek() ?? refresh()));
  let before = { active: false, held: false };
  effect(() => {
    const now = { active: uploads.totals.value.active > 0, held: uploads.held.value !== null };
    const turned = now.active !== before.active || now.held !== before.held;
    before = now;
    if (turned || (now.active && Date.now() - asked >= EVERY)) void refresh();
  });

  const { person, confirmed, confirm } = session;
  return {
    ...{ ...person, me: me as ReadonlySignal<Me | null>, refresh, confirmed, confirm },

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
