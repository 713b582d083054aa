import { fetcher, TaskQueue } from '@uppy/core/utils';
import { RequestError } from '../errors.js';
import { again } from './again.js';

// Of Uppy, its queue and its request are used, not its S3 plugin. The plugin (6.3.1) repeats a PUT
// unseen, so that a 412 can't be told from one at the first attempt; gives its watch for stalls
// nothing to do; leaves an upload that broke off failed when the connection is back; and its core
// takes no two equal files.

/** An upload that moves no byte for this long, in milliseconds, is given up. */
const STALL = 30_000;

/** So many uploads go on at once. */
const AT_ONCE = 4;

/**
 * @typedef {(ticket: import('../answers.js').Ticket, file: Blob, options: {signal: AbortSignal,
 *   onProgress: (fraction: number) => void}) => Promise<number>} Send
 *   resolves to the status; rejects with a RequestError without an answer, or the signal's reason
 */

/** @returns {<Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>} */
export function createSlots() {
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
 * @param {import('./photo.js').Held} held its `tried` is set as soon as the upload begins
 * @param {Blob} file
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(fraction: number) => void} options.onProgress 0 to 1
 * @param {Parameters<typeof again>[2]} options.connection
 * @param {Send} [options.send]
 * @param {Parameters<typeof again>[3]} [options.wait]
 * @throws {RequestError} when the storage refuses it, or after the last attempt
 */
export async function put(held, file, { signal, onProgress, connection, send = sendFile, wait }) {
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
    wait,
  );
}

/**
 * One attempt.
 * @type {Send}
 */
async function sendFile(ticket, file, { signal, onProgress }) {
  const stalled = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let watchdog;
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
    const { status } = /** @type {{request?: XMLHttpRequest}} */ (error).request ?? {};
    if (status) return status;
    throw new RequestError('storage', stalled.signal.aborted ? 'timeout' : 'network');
  } finally {
    clearTimeout(watchdog);
  }
}
