import { signal } from '@preact/signals';
import type { Follower } from './follower.ts';
import type { ImageSummary } from './generated/api.ts';
import { keptAs } from './kept.ts';

/** What happened to photos in one tab, as the others are told it. */
type Told =
  /** `came`: it is sent, or analysed; which, whoever is told has to ask. */
  | { what: 'came' | 'gone'; name: string }
  /** Tags and labels were changed. */
  | { what: 'said'; images: ImageSummary[] };

type Channel = Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;

/**
 * The tabs of one person in one browser: each tells the others which photos come and go, and
 * what is said of them. As a tab that nobody sees doesn't wait for results, each waits itself for
 * those of the others' photos.
 * @param owner whose photos they are; null where there is one for all
 * @param onGone told the name of a photo that another tab has deleted
 */
export function createTabs(
  owner: string | null,
  { follower, onGone }: { follower: Follower; onGone: (name: string) => void },
  channel: Channel = new BroadcastChannel(keptAs('photos', owner)),
) {
  const arrived = signal(0);
  const said = signal<ImageSummary[]>([]);
  /** Names that are awaited, or have arrived. */
  const known = new Set<string>();
  const never = new AbortController();
  const tell = (told: Told) => channel.postMessage(told);

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
    const told: Told = data;
    if (told.what === 'said') {
      said.value = told.images;
    } else if (told.what === 'came') {
      void lookOutFor(told.name);
    } else {
      known.delete(told.name);
      onGone(told.name);
    }
  });

  return {
    /** How many photos of the other tabs have been analysed since this one is there. */
    arrived,
    /** The photos of which another tab was the last to change tags or labels, as they are now. */
    said,
    tellCame: (name: string) => tell({ what: 'came', name }),
    tellGone: (name: string) => tell({ what: 'gone', name }),
    tellSaid: (images: ImageSummary[]) => tell({ what: 'said', images }),
  };
}
