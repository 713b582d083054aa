import workerUrl from './worker.js?worker&url';
import { UnreadableFile } from './photo.js';

/**
 * One worker that answers one question after the other: two photos decoded at once would only take
 * twice the memory.
 */
export function createWorkerClient() {
  /** @type {Worker | undefined} */
  let worker;
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  const asked = new Map();
  let lastId = 0;
  let last = Promise.resolve();

  /**
   * @param {'hash' | 'picture'} task
   * @param {Blob} file
   */
  function ask(task, file) {
    worker ??= start();
    return new Promise((resolve, reject) => {
      const id = ++lastId;
      asked.set(id, { resolve, reject });
      worker?.postMessage({ id, task, file });
    });
  }

  function start() {
    const started = new Worker(trusted(workerUrl), { type: 'module' });
    started.onmessage = ({ data: { id, result, unreadable } }) => {
      const question = asked.get(id);
      asked.delete(id);
      if (unreadable) question?.reject(new UnreadableFile());
      else question?.resolve(result);
    };
    // A worker that can't start answers nothing: what it would have told is done without.
    started.onerror = () => {
      for (const { resolve } of asked.values()) resolve(undefined);
      asked.clear();
    };
    return started;
  }

  /**
   * @template Result
   * @param {'hash' | 'picture'} task
   * @param {Blob} file
   * @param {AbortSignal} signal
   * @returns {Promise<Result | undefined>} undefined where it can't be worked out
   * @throws {UnreadableFile}
   */
  return async function inTurn(task, file, signal) {
    const before = last;
    /** @type {() => void} */
    let done = () => {};
    last = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await before;
      signal.throwIfAborted();
      return await ask(task, file);
    } finally {
      done();
    }
  };
}

/** @typedef {ReturnType<typeof createWorkerClient>} WorkerClient */

/**
 * The page's policy admits only addresses that a named policy has passed; this one passes one.
 * @param {string} url
 * @returns {string} or a TrustedScriptURL, which stands for one
 */
function trusted(url) {
  const factory = /** @type {any} */ (window).trustedTypes;
  if (!factory) return url;
  return factory.createPolicy('upload-worker', { createScriptURL: () => url }).createScriptURL('');
}
