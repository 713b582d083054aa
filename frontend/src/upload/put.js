import { RequestError } from '../errors.js';
import { sleep } from '../timing.js';

/** Milliseconds to wait before the second, third and fourth attempt. */
const BACKOFF = [500, 1500, 4500];

/** An upload that moves no byte for this long, in milliseconds, is given up. */
const STALL = 30_000;

/**
 * @typedef {(ticket: import('../answers.js').Ticket, file: Blob, options: {signal: AbortSignal,
 *   onProgress: (fraction: number) => void}) => Promise<number>} Send
 *   resolves to the status; rejects with a RequestError without an answer, or the signal's reason
 */

/**
 * Puts a file into the storage, trying again when the connection breaks or the storage stumbles.
 * @param {import('../answers.js').Ticket} ticket
 * @param {Blob} file
 * @param {object} options
 * @param {AbortSignal} options.signal
 * @param {(fraction: number) => void} options.onProgress 0 to 1
 * @param {boolean} [options.tried] whether the ticket was used before, without an answer
 * @param {Send} [options.send]
 * @param {typeof sleep} [options.wait]
 * @throws {RequestError} when the storage refuses it, or after the last attempt
 */
export async function put(
  ticket,
  file,
  { signal, onProgress, tried = false, send = sendWithXhr, wait = sleep },
) {
  for (let attempt = 0; ; attempt++) {
    try {
      const status = await send(ticket, file, { signal, onProgress });
      if (status >= 200 && status < 300) return;
      // The name is ours and can be created only once, so 412 says an earlier attempt arrived; at
      // the first attempt, that something else is in its place.
      if (status === 412 && (tried || attempt > 0)) return;
      throw new RequestError('storage', 'http', { status });
    } catch (error) {
      const again = error instanceof RequestError && error.transient;
      const pause = BACKOFF[attempt];
      if (!again || pause === undefined) throw error;
      await wait(pause, signal);
    }
  }
}

/**
 * One attempt. `fetch` can't report the bytes sent, so this is an XMLHttpRequest.
 * @type {Send}
 */
function sendWithXhr(ticket, file, { signal, onProgress }) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const xhr = new XMLHttpRequest();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let watchdog;
    const watch = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        reject(new RequestError('storage', 'timeout'));
        xhr.abort();
      }, STALL);
    };
    const abort = () => {
      reject(signal.reason);
      xhr.abort();
    };
    signal.addEventListener('abort', abort);
    xhr.onloadend = () => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', abort);
    };
    xhr.onload = () => resolve(xhr.status);
    xhr.onerror = () => reject(new RequestError('storage', 'network'));
    xhr.upload.onprogress = ({ loaded, total }) => {
      watch();
      onProgress(total ? loaded / total : 1);
    };
    xhr.open(ticket.method ?? 'PUT', ticket.uploadURL);
    for (const [name, value] of Object.entries(ticket.headers)) {
      // The browser writes this one itself and lets no script do it.
      if (name.toLowerCase() !== 'content-length') xhr.setRequestHeader(name, value);
    }
    watch();
    // A slice has no type of its own, so no Content-Type is sent beyond the signed one.
    xhr.send(file.slice());
  });
}
