import { signal } from '@preact/signals';
import { explain } from '../../words.ts';
import { type Fetched, photosOf, type Source } from './photos.ts';
import { chooseTarget } from './target.ts';
import { zipsOf } from './zips.ts';

/** How far a download is. */
export interface Progress {
  phase: 'running' | 'done' | 'stopped' | 'failed';
  /** Photos that are in, those without a picture too. */
  photos: number;
  bytes: number;
  /** Names of those whose picture could not be had. */
  missing: string[];
  /** How many ZIPs were begun. */
  zips: number;
  problem?: string;
}

export type Download = ReturnType<typeof createDownload>;

/** Saves all of a person's photos, and all that is known of them. */
export function createDownload(
  source: Omit<Source, 'signal'>,
  { target = chooseTarget, today = () => new Date() } = {},
) {
  const progress = signal<Progress | null>(null);
  let stopping = new AbortController();

  const change = (change: Partial<Progress>) => {
    if (progress.value) progress.value = { ...progress.value, ...change };
  };

  async function run() {
    if (progress.value?.phase === 'running') return;
    // A file may be chosen only right after a press of a button.
    const name = `photos-${today().toISOString().slice(0, 10)}`;
    const chosen = await target(name);
    if (!chosen) return;
    const stop = (stopping = new AbortController());
    progress.value = { phase: 'running', photos: 0, bytes: 0, missing: [], zips: 0 };
    try {
      const photos = photosOf({ ...source, signal: stop.signal });
      for await (const zip of zipsOf(photos, chosen.most, count)) {
        change({ zips: (progress.value?.zips ?? 0) + 1 });
        await chosen.save(zip, stop.signal);
      }
      change({ phase: 'done' });
    } catch (error) {
      if (stop.signal.aborted) change({ phase: 'stopped' });
      else change({ phase: 'failed', problem: explain(error) });
    }
  }

  function count({ photo, picture }: Fetched) {
    const { photos, bytes, missing } = progress.value as Progress;
    change({
      photos: photos + 1,
      bytes: bytes + (picture?.size ?? 0),
      missing: photo.problem ? [...missing, photo.filename] : missing,
    });
  }

  return { progress, run, stop: () => stopping.abort() };
}
