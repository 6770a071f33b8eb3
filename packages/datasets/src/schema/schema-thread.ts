import { createRequire } from 'node:module';
import type { Worker } from 'node:worker_threads';

import { askThread, startScriptThread, unavailable, type ThreadFailure } from '@spanledger/core';

import { ajvOptions, type SchemaError } from './compile-quick-schema.ts';
import { schemaThreadScript } from './schema-thread-script.ts';

/** Schema and values are JSON; without values the schema is only compiled. */
export interface SchemaJob {
  readonly schema: string;
  readonly values: readonly string[];
  /** Of a value of at most this length all errors are listed, of a longer one the first. */
  readonly allErrorsLengthMax: number;
}

/** Why there are no errors: the job took too much, its stack was too deep, the schema is none, or the thread failed. */
export interface SchemaProblem {
  readonly problem: 'depth' | 'schema' | ThreadFailure['problem'];
  readonly message?: string;
}

/** The errors of each value, or why there are none. */
export type SchemaAnswer = { readonly errors: readonly (readonly SchemaError[])[] } | SchemaProblem;

/** How long the thread may still be busy with the jobs of one request. */
export interface TimeBudget {
  leftMs: number;
}

export interface SchemaThread {
  /** Rejects with `unavailable` when too many jobs wait. */
  ask(job: SchemaJob, budget: TimeBudget): Promise<SchemaAnswer>;
}

/** Of one job. */
export const jobMsMax = 2000;
/** Of one value that does not fit. */
export const errorsMax = 20;
export const heapMegabytesMax = 128;
/** Characters of schemas that stay compiled, each of which takes some hundred bytes. */
const rememberedLengthMax = 200_000;
/** Jobs may wait within transactions, each with a connection of its own: this leaves some to others. */
const waitingMax = 6;
/** The thread ends after this time without a job, and frees its memory. */
const idleMs = 30_000;

/** One of each type: a schema that refers to itself at the same value (`{"$ref": "#"}`) has an answer for none. */
const smallValues: readonly unknown[] = [null, true, 0, '', [], {}];

const resolve = createRequire(import.meta.url).resolve;
const workerData = {
  ajv: resolve('ajv/dist/2020.js'),
  re2: resolve('re2js'),
  ajvOptions,
  smallValues,
  errorsMax,
  rememberedLengthMax,
};

/**
 * Compares values with any schemas in a thread, one job after the other. It starts with the first job, and keeps no
 * process from ending.
 */
export const schemaThread = (): SchemaThread => {
  let thread: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const end = async (): Promise<void> => {
    const ended = thread;
    thread = undefined;
    await ended?.terminate();
  };
  const run = async (job: SchemaJob, budget: TimeBudget): Promise<SchemaAnswer> => {
    clearTimeout(idle);
    thread ??= await startThread();
    const startedAt = performance.now();
    const answer = await askThread<SchemaAnswer>(thread, job, Math.min(jobMsMax, budget.leftMs));
    budget.leftMs -= performance.now() - startedAt;
    if ('isSpent' in answer) await end();
    else idle = setTimeout(() => void end(), idleMs).unref();
    return answer;
  };
  return {
    ask: async (job: SchemaJob, budget: TimeBudget): Promise<SchemaAnswer> => {
      if (waiting >= waitingMax) throw unavailable('Too many items are compared with JSON Schemas. Try again.');
      waiting += 1;
      const answer = last
        .then(async () => run(job, budget))
        .finally(() => {
          waiting -= 1;
        });
      last = answer.catch(() => undefined);
      return answer;
    },
  };
};

/** Resolves when it is ready for jobs. */
const startThread = async (): Promise<Worker> => {
  const { thread, answer } = await startScriptThread<SchemaAnswer>({
    script: schemaThreadScript,
    workerData,
    heapMegabytesMax,
  });
  if ('errors' in answer) return thread;
  await thread.terminate();
  throw unavailable('JSON Schemas cannot be used right now. Try again.', new Error(answer.message ?? answer.problem));
};
