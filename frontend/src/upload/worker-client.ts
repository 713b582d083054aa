import { trusted } from '../trusted.ts';
import { UnreadableFile } from './photo.ts';
import type { Answer, Tasks } from './worker.ts';
import workerUrl from './worker.ts?worker&url';

/**
 * One worker that answers one question after the other: two photos decoded at once would only take
 * twice the memory.
 */
export function createWorkerClient() {
  let worker: Worker | undefined;
  const asked = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let last = Promise.resolve();

  function ask(task: keyof Tasks, file: Blob) {
    worker ??= start();
    const id = ++lastId;
    const question = Promise.withResolvers<unknown>();
    asked.set(id, question);
    worker.postMessage({ id, task, file });
    return question.promise;
  }

  function start() {
    const started = new Worker(trusted('upload-worker', workerUrl), { type: 'module' });
    started.onmessage = ({ data: { id, result, unreadable } }: MessageEvent<Answer>) => {
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
   * @returns undefined where it can't be worked out
   * @throws {UnreadableFile}
   */
  return async function inTurn<Task extends keyof Tasks>(
    task: Task,
    file: Blob,
    signal: AbortSignal,
  ): Promise<Awaited<ReturnType<Tasks[Task]>> | undefined> {
    const before = last;
    const { promise, resolve: done } = Promise.withResolvers<void>();
    last = promise;
    try {
      await before;
      signal.throwIfAborted();
      return (await ask(task, file)) as Awaited<ReturnType<Tasks[Task]>> | undefined;
    } finally {
      done();
    }
  };
}

export type WorkerClient = ReturnType<typeof createWorkerClient>;
