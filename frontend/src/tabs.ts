import { signal } from '@preact/signals';
import type { Follower } from './follower.ts';
import { keptAs } from './kept.ts';

/** What happened to a photo in one tab, as the others are told it. */
interface Told {
  /** `came`: it is sent, or analysed; which, whoever is told has to ask. */
  what: 'came' | 'gone';
  name: string;
}

type Channel = Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;

/**
 * The tabs of one person in one browser: each tells the others which photos come and go. As a tab
 * that nobody sees doesn't wait for results, each waits itself for those of the others' photos.
 * @param owner whose photos they are; null where there is one for all
 * @param onGone told the name of a photo that another tab has deleted
 */
export function createTabs(
  owner: string | null,
  { follower, onGone }: { follower: Follower; onGone: (name: string) => void },
  channel: Channel = new BroadcastChannel(keptAs('photos', owner)),
) {
  const arrived = signal(0);
  /** Names that are awaited, or have arrived. */
  const known = new Set<string>();
  const never = new AbortController();
  const tell = (what: Told['what']) => (name: string) =>
    channel.postMessage({ what, name } satisfies Told);

  async function lookOutFor(name: string) {
    if (known.has(name)) return;
    known.add(name);
    try {
      await follower.follow(name, { signal: never.signal, patient: true });
      if (known.has(name)) arrived.value++;
    } catch {
      known.delete(name);
    }
  }

  channel.addEventListener('message', ({ data }) => {
    const { what, name }: Told = data;
    if (what === 'came') return void lookOutFor(name);
    known.delete(name);
    onGone(name);
  });

  return {
    /** How many photos of the other tabs have been analysed since this one is there. */
    arrived,
    tellCame: tell('came'),
    tellGone: tell('gone'),
  };
}
