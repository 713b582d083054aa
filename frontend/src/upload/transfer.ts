import { fetcher, TaskQueue } from '@uppy/core/utils';
import type { Ticket } from '../contract.ts';
import { RequestError } from '../errors.ts';
import { again } from './again.ts';
import type { Held } from './photo.ts';

// Of Uppy, its queue and its request are used, not its S3 plugin. The plugin (6.3.1) repeats a PUT
// unseen, so that a 412 can't be told from one at the first attempt; gives its watch for stalls
// nothing to do; leaves an upload that broke off failed when the connection is back; and its core
// takes no two equal files.

/** An upload that moves no byte for this long, in milliseconds, is given up. */
const STALL = 30_000;

/** So many uploads go on at once. */
const AT_ONCE = 4;

/**
 * Resolves to the status; rejects with a RequestError without an answer, or the signal's reason.
 */
type Send = (
  ticket: Ticket,
  file: Blob,
  options: { signal: AbortSignal; onProgress: (fraction: number) => void },
) => Promise<number>;

export function createSlots(): <Result>(
  work: () => Promise<Result>,
  signal: AbortSignal,
) => Promise<Result> {
  const queue = new TaskQueue({ concurrency: AT_ONCE });
  return (work, signal) => {
    signal.throwIfAborted();
    const turn = queue.add(work);
    signal.addEventListener('abort', () => turn.abort(signal.reason), { once: true });
    return turn;
  };
}

/**
 * Puts a file into the storage, trying again when the connection breaks or the storage stumbles.
 * @param held its `tried` is set as soon as the upload begins
 * @throws {RequestError} when the storage refuses it, or after the last attempt
 */
export async function put(
  held: Held,
  file: Blob,
  {
    signal,
    onProgress,
    connection,
    onTrouble,
    send = sendFile,
    wait,
  }: {
    signal: AbortSignal;
    /** 0 to 1. */
    onProgress: (fraction: number) => void;
    connection: Parameters<typeof again>[2];
    send?: Send;
  } & NonNullable<Parameters<typeof again>[3]>,
) {
  await again(
    async () => {
      const { tried } = held;
      held.tried = true;
      const status = await send(held.ticket, file, { signal, onProgress });
      if (status >= 200 && status < 300) return;
      // The name is ours and can be created only once, so 412 says an earlier attempt arrived; at
      // the first attempt, that something else is in its place.
      if (status === 412 && tried) return;
      throw new RequestError('storage', 'http', { status });
    },
    signal,
    connection,
    { wait, onTrouble },
  );
}

export type Put = typeof put;

/** One attempt. */
const sendFile: Send = async (ticket, file, { signal, onProgress }) => {
  const stalled = new AbortController();
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => stalled.abort(), STALL);
  };
  watch();
  try {
    const { status } = await fetcher(ticket.uploadURL, {
      method: ticket.method ?? 'PUT',
      headers: ticket.headers,
      // A slice has no type of its own, so no Content-Type is sent beyond the signed one.
      body: file.slice(),
      signal: AbortSignal.any([signal, stalled.signal]),
      retries: 0,
      onUploadProgress: ({ loaded, total }) => {
        watch();
        onProgress(total ? loaded / total : 1);
      },
    });
    return status;
  } catch (error) {
    signal.throwIfAborted();
    const { status } = (error as { request?: XMLHttpRequest }).request ?? {};
    if (status) return status;
    throw new RequestError('storage', stalled.signal.aborted ? 'timeout' : 'network');
  } finally {
    clearTimeout(watchdog);
  }
};
