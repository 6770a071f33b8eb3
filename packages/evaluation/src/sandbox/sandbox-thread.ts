import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

import { guestPrelude, threadScript } from './sandbox-script.ts';

/** `subject` and `value` are JSON; without them code and schema are only checked. */
export type SandboxJob =
  | { readonly kind: 'code'; readonly source: string; readonly subject: string | undefined; readonly timeoutMs: number }
  | { readonly kind: 'schema'; readonly schema: Readonly<Record<string, unknown>>; readonly value: string | undefined };

export type SandboxProblem =
  | 'time'
  | 'memory'
  | 'depth'
  | 'load'
  | 'missing'
  | 'thrown'
  | 'pending'
  | 'schema'
  | 'broken';

export interface SandboxAnswer {
  /** `number 1`, `json {…}`, `none a symbol`, `large`: the return value of the code. */
  readonly text?: string;
  readonly issues?: readonly string[];
  readonly problem?: SandboxProblem;
  readonly message?: string;
  /** The thread cannot be used again. */
  readonly isSpent?: boolean;
}

export const sandboxLimits = {
  memoryBytes: 64 * 1024 * 1024,
  stackBytes: 256 * 1024,
  resultLengthMax: 65_536,
  messageLengthMax: 500,
  issuesMax: 20,
} as const;

const heapMegabytesMax = 128;
const startTimeoutMs = 60_000;

const resolve = createRequire(import.meta.url).resolve;
const modules = {
  core: resolve('quickjs-emscripten-core'),
  variant: resolve('@jitl/quickjs-wasmfile-release-sync'),
  ajv: resolve('ajv/dist/2020.js'),
  re2: resolve('re2js'),
};

/** Resolves when it is ready for jobs. */
export const startThread = async (): Promise<Worker> => {
  const thread = new Worker(threadScript, {
    eval: true,
    workerData: { ...modules, prelude: guestPrelude, limits: sandboxLimits },
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
    env: {},
    execArgv: [],
  });
  // A failure between jobs is detected by the next job.
  thread.on('error', () => undefined);
  const answer = await nextAnswer(thread, startTimeoutMs);
  if (answer.problem === undefined) return thread;
  await thread.terminate();
  throw new Error(`The sandbox cannot be started: ${answer.message ?? answer.problem}.`);
};

/** Runs a job in a thread that has none. Without an answer in time the result is `time`, and the thread is spent. */
export const askThread = async (thread: Worker, job: SandboxJob, timeoutMs: number): Promise<SandboxAnswer> => {
  thread.ref();
  try {
    const answer = nextAnswer(thread, timeoutMs);
    thread.postMessage(job, []);
    return await answer;
  } finally {
    thread.unref();
  }
};

const nextAnswer = async (thread: Worker, timeoutMs: number): Promise<SandboxAnswer> =>
  new Promise((resolve) => {
    const settle = (answer: SandboxAnswer): void => {
      clearTimeout(timer);
      thread.off('message', settle).off('error', failed).off('exit', ended);
      resolve(answer);
    };
    const failed = (error: NodeJS.ErrnoException): void => {
      const problem = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'broken';
      settle({ problem, message: error.message, isSpent: true });
    };
    const ended = (): void => settle({ problem: 'broken', message: 'its thread has ended', isSpent: true });
    const timer = setTimeout(() => settle({ problem: 'time', isSpent: true }), timeoutMs);
    thread.on('message', settle).on('error', failed).on('exit', ended);
  });
