import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Api } from '../api.ts';
import type { Me } from '../contract.ts';
import { inWords, near, worthSaying } from '../quota.ts';
import type { Uploads } from '../upload/state.ts';

/** While photos are under way, what is used is asked for no more often than this, in milliseconds. */
const EVERY = 10_000;

/** Something that may be used up, in words. */
export interface Allowed {
  /** `150 of 200 photos today` */
  text: string;
  /** About to be used up. */
  near: boolean;
}

/**
 * Follows what is used of the quota: it is asked for when photos have come in, and when no more may.
 * @param allowance where is said what is worth it before photos are added
 */
export function followUse(
  api: Pick<Api, 'me'>,
  {
    allowance,
    uploads,
  }: { allowance: Signal<Allowed[]>; uploads: Pick<Uploads, 'totals' | 'held'> },
) {
  /** Null until the service has told. */
  const me = signal<Me | null>(null);
  let asked = Date.now();
  let asking: Promise<void> | undefined;

  /**
   * Asks what is used now; once for all who ask at the same time.
   * @param orFail rejects without an answer; else what was known stays
   */
  async function refresh({ orFail = false } = {}) {
    asking ??= api
      .me()
      .then((answer) => {
        me.value = answer;
        const said = worthSaying(answer);
        allowance.value = said.map((one) => ({ text: inWords(one), near: near(one) }));
      })
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

  return { me: me as ReadonlySignal<Me | null>, refresh };
}
