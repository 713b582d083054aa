import type { Duplicate, Refused, Ticket, Wanted } from '../contract.ts';
import { RequestError } from '../errors.ts';
import { watchQuiet } from './quiet.ts';

/**
 * How many names may be reserved ahead of the uploads. A ticket is good for a quarter of an hour, so
 * on a slow line the last of many would expire unused; and a name taken for a photo that never comes
 * is taken all the same.
 */
const STOCK = 40;

/** With less than this left, more are reserved: enough to keep the uploads busy meanwhile. */
const LOW = 12;

type Offer = Ticket | Duplicate;

/** Told of a failure that is not the end: it is tried again. */
type OnTrouble = (error: RequestError) => void;

export interface Waiting {
  id: string;
  wanted: Wanted;
  signal: AbortSignal;
  onSlow: () => void;
  onTrouble: OnTrouble;
  resolve: (offer: Offer) => void;
  reject: (error: unknown) => void;
}

/**
 * Reserves names for photos, those that wait in one call.
 * @param most how many photos one call takes
 */
export function createReserver(
  ask: (wanted: Wanted[], onTrouble: OnTrouble) => Promise<(Offer | Refused)[]>,
  most: number,
) {
  let waiting: Waiting[] = [];
  /** Whose names are reserved and not yet used. */
  const stock = new Set<string>();
  let asking = false;

  async function work() {
    if (asking) return;
    asking = true;
    // What is asked for in the same breath goes into the same call.
    await Promise.resolve();
    while (stock.size < LOW) {
      waiting = waiting.filter(({ signal }) => !signal.aborted);
      const batch = waiting.splice(0, Math.min(most, STOCK - stock.size));
      if (!batch.length) break;
      await serve(batch);
    }
    asking = false;
  }

  async function serve(batch: Waiting[]) {
    const all = () => [...batch, ...waiting];
    const quiet = watchQuiet(() => all().forEach(({ onSlow }) => onSlow()));
    try {
      const answers = await ask(
        batch.map(({ wanted }) => wanted),
        (error) => {
          quiet.end();
          for (const { onTrouble } of all()) onTrouble(error);
        },
      );
      batch.forEach((one, number) => settle(one, answers[number]));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      quiet.end();
    }
  }

  function settle(one: Waiting, answer: Offer | Refused | undefined) {
    const { id, resolve, reject, signal } = one;
    if (!answer || 'error' in answer) {
      // The service had no turn for it in all its tries; the others of its call may have had one.
      if (answer?.error.code === 'Busy') {
        waiting.push(one);
        return;
      }
      reject(new RequestError('service', 'http', { status: 400, ...answer?.error }));
      return;
    }
    if (!('duplicate' in answer) && !signal.aborted) stock.add(id);
    resolve(answer);
  }

  return {
    /**
     * @param id the photo's
     * @throws {RequestError} when the service refuses it or can't be asked
     */
    reserve(
      id: string,
      wanted: Wanted,
      { signal, ...told }: { signal: AbortSignal; onSlow: () => void; onTrouble: OnTrouble },
    ): Promise<Offer> {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        waiting.push({ id, wanted, signal, ...told, resolve, reject });
        void work();
      });
    },

    /** Says that a photo's reserved name is used, or given up: there is room for another. */
    release(id: string) {
      stock.delete(id);
      void work();
    },
  };
}
