import { Worker } from 'node:worker_threads';

/** The parameters of the watching thread. */
export interface LoopWatch {
  /** One counter, which the loop moves on. */
  readonly beats: Int32Array;
  readonly stuckMsMax: number;
}

const beatMs = 500;

/**
 * Ends this process, by SIGKILL and with a message, once its event loop was blocked for that time: its leases are lost
 * by then, and its work would never end. Returns the function that stops the watch.
 */
export const watchLoop = (stuckMsMax: number): (() => Promise<void>) => {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: LoopWatch = { beats, stuckMsMax };
  const thread = new Worker(new URL('./loop-thread.js', import.meta.url), { workerData, execArgv: [] });
  thread.unref();
  const timer = setInterval(() => {
    Atomics.add(beats, 0, 1);
  }, beatMs).unref();
  return async () => {
    clearInterval(timer);
    await thread.terminate();
  };
};
