import { signal } from '@preact/signals';
import { ahead } from '../account/download/ahead.ts';
import type { Page } from '../account/download/photos.ts';
import type { Download } from '../account/download/state.ts';
import type { Api } from '../api.ts';
import type { Connection } from '../connection.ts';
import { RequestError } from '../errors.ts';
import type { ImageRecord } from '../generated/api.ts';
import { explain } from '../words.ts';
import { count } from './removals.ts';

/** So many calls are made at once. */
const AT_ONCE = 4;

/** What is known of so many photos is fetched together, so that links don't expire in between. */
const TOGETHER = 20;

/** Something that goes on with photos that were selected. */
export interface Task {
  words: string;
  /** From 0 to 1; none once it has ended. */
  part?: number;
  failed?: boolean;
  stop?: () => void;
}

export type Chosen = ReturnType<typeof createChosen>;

/** What takes longer with many photos: saving them, and reading them again. One at a time. */
export function createChosen(api: Api, connection: Connection) {
  const task = signal<Task | null>(null);

  /** Saves photos, and all that is known of them, as a ZIP. */
  async function download(names: string[]) {
    const { createDownload } = await import('../account/download/state.ts');
    const page = async (cursor: string | undefined, signal: AbortSignal): Promise<Page> => {
      const first = Number(cursor ?? 0);
      const next = first + TOGETHER;
      const images: ImageRecord[] = [];
      const some = names.slice(first, next);
      for await (const image of ahead(some, AT_ONCE, (name) => recordOf(name, signal))) {
        if (image) images.push(image);
      }
      return { images, cursor: next < names.length ? String(next) : null };
    };
    const made = createDownload({ page, connection });
    const stop = made.progress.subscribe(() => (task.value = downloading(made, names)));
    await made.run();
    stop();
  }

  async function recordOf(name: string, signal: AbortSignal) {
    try {
      return await api.image(name, signal);
    } catch (error) {
      if (error instanceof RequestError && error.status === 404) return null;
      throw error;
    }
  }

  /**
   * Has photos read again.
   * @param onAsked told of those for which that was asked
   */
  async function readAgain(names: string[], onAsked: (names: string[]) => void) {
    const stopping = new AbortController();
    const asked: string[] = [];
    const tell = () => {
      const words = `Asking to read ${asked.length} of ${count(names)} again…`;
      task.value = { words, part: asked.length / names.length, stop: () => stopping.abort() };
    };
    tell();
    let problem = '';
    const ask = async (name: string) => {
      if (problem) return null;
      try {
        await api.analyseAgain(name, stopping.signal);
        asked.push(name);
        tell();
        return name;
      } catch (error) {
        if (!(error instanceof RequestError && error.status === 404)) problem ||= explain(error);
        return null;
      }
    };
    for await (const name of ahead(names, AT_ONCE, ask)) if (name) onAsked([name]);
    const words = `${count(asked)} will be read again.`;
    const trouble = problem && !stopping.signal.aborted ? ` ${problem}` : '';
    task.value = { words: `${words}${trouble}`, failed: trouble !== '' };
  }

  return { task, download, readAgain, dismiss: () => (task.value = null) };
}

function downloading({ progress, stop }: Download, names: string[]): Task | null {
  const now = progress.value;
  if (!now) return null;
  const missing = now.missing.length;
  const without = missing ? ` ${count(now.missing)} could not be fetched.` : '';
  if (now.phase === 'running') {
    const words = `Downloading ${now.photos} of ${count(names)}…`;
    return { words, part: now.photos / names.length, stop };
  }
  if (now.phase === 'stopped') return { words: 'Download stopped.' };
  if (now.phase === 'failed') return { words: now.problem ?? '', failed: true };
  const saved = `${now.photos - missing} ${now.photos - missing === 1 ? 'photo' : 'photos'}`;
  return { words: `${saved} downloaded.${without}`, failed: missing > 0 };
}
