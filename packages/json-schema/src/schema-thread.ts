import { createRequire } from 'node:module';
import type { Worker } from 'node:worker_threads';

import {
  createOwnerTurns,
  keepThread,
  startScriptThread,
  unavailable,
  type ProjectId,
  type ThreadFailure,
} from '@spanledger/core';

import { ajvOptions, type AjvError } from './compile-quick-schema.ts';
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
export type SchemaAnswer = { readonly errors: readonly (readonly AjvError[])[] } | SchemaProblem;

/** How long the thread may still be busy with the jobs of one request. */
export interface TimeBudget {
  leftMs: number;
}

export const budgetOfRequest = (): TimeBudget => ({ leftMs: requestMsMax });

/** For whom values are compared. */
export interface SchemaWork {
  readonly projectId: ProjectId;
  readonly budget: TimeBudget;
  /** Jobs that have not begun by then never begin. */
  readonly signal?: AbortSignal;
  /** It waits with a connection to the database: of such work few jobs wait, and the next one is refused. */
  readonly isInTransaction?: boolean;
}

export interface SchemaThread {
  /** Rejects with `unavailable` when too many jobs wait within transactions, or with the signal's reason. */
  ask(job: SchemaJob, work: SchemaWork): Promise<SchemaAnswer>;
}

/** Of one job. */
export const jobMsMax = 2000;
/** Of all jobs of one request. */
export const requestMsMax = 60_000;
/** Of one value that does not fit. */
export const errorsMax = 20;
export const heapMegabytesMax = 128;
/** Characters of schemas that stay compiled, each of which takes some hundred bytes. */
const rememberedLengthMax = 200_000;
/** Jobs within transactions, which leaves connections for others, and of one project, which leaves some to others. */
const transactionsMax = 6;
const ownTransactionsMax = 3;
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
 * Compares values with any schemas in a thread, one job after the other, in turn by project. It starts with the first
 * job, and keeps no process from ending.
 */
export const schemaThread = (): SchemaThread => {
  const turns = createOwnerTurns();
  /** The projects of jobs within transactions. */
  const transactions: ProjectId[] = [];
  const thread = keepThread<SchemaAnswer>(startThread, idleMs);

  const run = async (job: SchemaJob, budget: TimeBudget): Promise<SchemaAnswer> => {
    // That it starts is not the job's fault.
    await thread.start();
    const startedAt = performance.now();
    const answer = await thread.ask(job, Math.min(jobMsMax, budget.leftMs));
    budget.leftMs -= performance.now() - startedAt;
    return answer;
  };
  const ask: SchemaThread['ask'] = async (job, { projectId, budget, signal }) =>
    turns.take(projectId, async () => run(job, budget), signal);
  const askInTransaction: SchemaThread['ask'] = async (job, work) => {
    const own = transactions.filter((projectId) => projectId === work.projectId).length;
    if (own >= ownTransactionsMax || transactions.length >= transactionsMax) {
      throw unavailable('Too many items are compared with JSON Schemas. Try again.');
    }
    transactions.push(work.projectId);
    try {
      return await ask(job, work);
    } finally {
      transactions.splice(transactions.indexOf(work.projectId), 1);
    }
  };
  return { ask: async (job, work) => (work.isInTransaction === true ? askInTransaction(job, work) : ask(job, work)) };
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
