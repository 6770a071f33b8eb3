import { Worker } from 'node:worker_threads';

import { DomainError } from '@spanledger/core';

import type { BodyKind, ContextOf, ResultOf } from './body-readers.ts';
import type { LargeBodyReader } from './body-reading.ts';
import { fromSlices } from './result-slices.ts';
import { errorOf, type ReadAnswer, type ReadQuestion } from './thread-messages.ts';

export interface ThreadReadingOptions {
  /**
   * The heap limit of the thread. The contents of a body are bounded so that none comes near it: Node does not survive
   * all overruns.
   */
  readonly heapMegabytesMax: number;
  /** How long one body may take; then it is refused. */
  readonly timeoutMs: number;
  /** The thread ends after this time without a body, and frees its memory. */
  readonly idleMs: number;
  /** The module of the thread, if that is not the built file. */
  readonly file?: URL;
}

const mebibyte = 1024 * 1024;
/** For the text of a body, its values and their results. */
const heapPerBodyByte = 8;
const heapMegabytesMin = 384;

/** For bodies of at most so many bytes. */
export const threadReadingOptions = (bodyBytesMax: number): ThreadReadingOptions => ({
  heapMegabytesMax: Math.max(heapMegabytesMin, Math.ceil((bodyBytesMax * heapPerBodyByte) / mebibyte)),
  timeoutMs: 30_000,
  idleMs: 10_000,
});

const built = new URL('./reading-thread.js', import.meta.url);

/**
 * Reads bodies in a separate thread, started by the first body, so that this thread is not blocked. A body that takes
 * too much memory or time ends the thread and is `payload_too_large`; the next one starts another. Takes one body at a
 * time.
 */
export const threadReading = ({
  heapMegabytesMax,
  timeoutMs,
  idleMs,
  file = built,
}: ThreadReadingOptions): LargeBodyReader => {
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    const ended = thread;
    thread = undefined;
    await ended?.terminate();
  };
  const startThread = (): Worker => {
    const resourceLimits = { maxOldGenerationSizeMb: heapMegabytesMax };
    // Without `execArgv` it has the flags of this process; given by name, those of V8 would be refused.
    const started = new Worker(file, { resourceLimits });
    const forget = (): void => {
      if (thread === started) thread = undefined;
    };
    started.on('exit', forget);
    started.on('error', forget);
    return started;
  };
  return {
    read: async <K extends BodyKind>(kind: K, body: Buffer, context: ContextOf<K>) => {
      clearTimeout(idle);
      thread ??= startThread();
      const answer = await ask(thread, { kind, body, context }, timeoutMs).finally(() => {
        idle = setTimeout(() => void end(), idleMs).unref();
      });
      if ('failure' in answer) throw errorOf(answer.failure);
      return (await fromSlices(answer.slices)) as ResultOf<K>;
    },
    close: async () => {
      clearTimeout(idle);
      await end();
    },
  };
};

const ask = async (thread: Worker, { body, ...question }: ReadQuestion, timeoutMs: number): Promise<ReadAnswer> => {
  thread.ref();
  try {
    return await new Promise<ReadAnswer>((resolve, reject) => {
      const giveUp = (): void => void thread.terminate().then(() => reject(tooMuch('time')), reject);
      const timer = setTimeout(() => settle(giveUp), timeoutMs);
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        thread.off('message', answered);
        thread.off('error', failed);
        thread.off('exit', ended);
        act();
      };
      const answered = (answer: ReadAnswer): void => settle(() => resolve(answer));
      const failed = (error: NodeJS.ErrnoException): void =>
        settle(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch('memory') : error));
      const ended = (): void => settle(() => reject(tooMuch('memory')));
      thread.on('message', answered);
      thread.on('error', failed);
      thread.on('exit', ended);
      const own = ownBytes(body);
      thread.postMessage({ ...question, body: own }, [own.buffer]);
    });
  } finally {
    thread.unref();
  }
};

/** The bytes in a buffer of their own, which can be handed over: a small one may share its buffer with others. */
const ownBytes = (body: Uint8Array): Uint8Array<ArrayBuffer> =>
  body.byteLength === body.buffer.byteLength ? (body as Uint8Array<ArrayBuffer>) : Uint8Array.from(body);

const tooMuch = (what: 'time' | 'memory'): DomainError =>
  new DomainError('payload_too_large', `The body takes too much ${what} to read. Send smaller batches.`);
