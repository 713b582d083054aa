import { signal } from '@preact/signals';
import { keptAs } from './kept.ts';

/** What happened in one tab, as the others are told it. */
type Told = { arrived: number } | { gone: string };

type Channel = Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;

/**
 * The tabs of one person in one browser: each tells the others which photos have come and gone.
 * @param owner whose photos they are; null where there is one for all
 * @param onGone told the name of a photo that another tab has deleted
 */
export function createTabs(
  owner: string | null,
  onGone: (name: string) => void,
  channel: Channel = new BroadcastChannel(keptAs('photos', owner)),
) {
  const arrived = signal(0);
  const tell = (told: Told) => channel.postMessage(told);
  channel.addEventListener('message', ({ data }) => {
    const told: Told = data;
    if ('arrived' in told) arrived.value += told.arrived;
    else onGone(told.gone);
  });

  return {
    /** How many photos the other tabs have added since this one is there. */
    arrived,
    tellArrived: () => tell({ arrived: 1 }),
    tellGone: (name: string) => tell({ gone: name }),
  };
}
