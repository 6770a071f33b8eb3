import { createRequire } from 'node:module';
import type { Worker } from 'node:worker_threads';

import { startScriptThread } from '@spanledger/core';

import { guestPrelude, threadScript } from './sandbox-script.ts';

export interface SandboxJob {
  readonly source: string;
  /** As JSON; absent where code is only checked. */
  readonly subject: string | undefined;
  readonly timeoutMs: number;
}

export type SandboxProblem = 'time' | 'memory' | 'depth' | 'load' | 'missing' | 'thrown' | 'pending' | 'broken';

export interface SandboxAnswer {
  /** `number 1`, `json {…}`, `none a symbol`, `large`: the return value of the code. */
  readonly text?: string;
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
} as const;

const heapMegabytesMax = 128;

const resolve = createRequire(import.meta.url).resolve;
const modules = {
  core: resolve('quickjs-emscripten-core'),
  variant: resolve('@jitl/quickjs-wasmfile-release-sync'),
};

/** Resolves when it is ready for jobs. */
export const startThread = async (): Promise<Worker> => {
  const { thread, answer } = await startScriptThread<SandboxAnswer>({
    script: threadScript,
    workerData: { ...modules, prelude: guestPrelude, limits: sandboxLimits },
    heapMegabytesMax,
  });
  if (answer.problem === undefined) return thread;
  await thread.terminate();
  throw new Error(`The sandbox cannot be started: ${answer.message ?? answer.problem}.`);
};
