import { effect, type Signal } from '@preact/signals';
import type { Api } from '../api.ts';
import type { Me } from '../contract.ts';
import type { Uploads } from '../upload/state.ts';

/** While photos are under way, what is used is asked for no more often than this, in milliseconds. */
const EVERY = 10_000;

export type Use = ReturnType<typeof followUse>;

/**
 * Follows what is used of the quota: it is asked for when photos have come in, and when no more may.
 * @param me where it is told; null until the service has told it
 */
export function followUse(
  api: Pick<Api, 'me'>,
  { me, uploads }: { me: Signal<Me | null>; uploads: Pick<Uploads, 'totals' | 'held'> },
) {
  let asked = Date.now();
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

  // Where nothing is under way, as when the page opens, all that was is over.
  let before = { active: true, held: false };
  effect(() => {
    const now = { active: uploads.totals.value.active > 0, held: uploads.held.value !== null };
    const ended = before.active && !now.active;
    const turned = now.held !== before.held;
    before = now;
    if (ended || turned || (now.active && Date.now() - asked >= EVERY)) void refresh();
  });

  return { refresh };
}
