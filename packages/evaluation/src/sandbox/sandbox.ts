import {
  createOwnerTurns,
  EvaluationError,
  keepThread,
  unavailable,
  type EvaluationSubject,
  type ForProject,
} from '@spanledger/core';

import {
  sandboxLimits,
  startThread,
  type SandboxAnswer,
  type SandboxJob,
  type SandboxProblem,
} from './sandbox-thread.ts';

/**
 * Runs user code in a thread of its own, one job at a time, in turn by project, in an interpreter without network, files,
 * environment or timers. Each method rejects with the reason of a signal that aborts before the job has begun. How many
 * jobs of a project wait is limited by its callers.
 */
export interface Sandbox {
  /** The return value of the code's `evaluate(subject)`, as JSON values. Rejects with `EvaluationError`. */
  run(source: string, subject: EvaluationSubject, work: ForProject): Promise<unknown>;
  /** Why the code cannot score, if so. Rejects with `unavailable` when it could not be tried. */
  sourceProblem(source: string, work: ForProject): Promise<string | undefined>;
  /** Ends the thread. Waiting jobs are rejected. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** The time limit of one run of code. */
  readonly timeoutMs?: number;
  /**
   * The interpreter checks the clock itself, but not within every built-in function: after this additional time its
   * thread is ended.
   */
  readonly graceMs?: number;
  /** The thread ends after this time without a job, and frees its memory. */
  readonly idleMs?: number;
}

const sourceLengthMax = 100_000;
/** As JSON. */
const subjectLengthMax = 1_000_000;
const mebibyte = 1024 * 1024;

/** Starts its thread with the first job. */
export const createSandbox = ({ timeoutMs = 1000, graceMs = 1000, idleMs = 30_000 }: SandboxOptions = {}): Sandbox => {
  const { ask, close } = jobQueue(timeoutMs + graceMs, idleMs);
  const code = (source: string, subject?: string): SandboxJob => ({ source, subject, timeoutMs });
  return {
    run: async (source, subject, work) => {
      const answer = await ask(code(source, boundedJson(subject)), work);
      return returnedOf(answer, timeoutMs);
    },
    sourceProblem: async (source, work) => {
      if (source.length > sourceLengthMax) return `must have ${sourceLengthMax} characters at most`;
      const problem = problemOf(await triable(ask(code(source), work), work), timeoutMs);
      return problem === undefined
        ? undefined
        : `must be JavaScript that defines a function evaluate(subject): ${problem}`;
    },
    close,
  };
};

/** One job after the other, in one thread that is started when it is needed; projects take turns. */
const jobQueue = (timeoutMs: number, idleMs: number) => {
  const turns = createOwnerTurns();
  const thread = keepThread<SandboxAnswer>(startThread, idleMs);
  let isClosed = false;

  const run = async (job: SandboxJob): Promise<SandboxAnswer> => {
    if (isClosed) throw new EvaluationError('The sandbox is closed.', true);
    return thread.ask(job, timeoutMs);
  };
  const ask = async (job: SandboxJob, { projectId, signal }: ForProject): Promise<SandboxAnswer> =>
    turns.take(projectId, async () => run(job), signal);
  const close = async (): Promise<void> => {
    isClosed = true;
    await turns.take('close', async () => thread.end());
  };
  return { ask, close };
};

const boundedJson = (subject: EvaluationSubject): string => {
  const text = JSON.stringify(subject);
  if (text.length <= subjectLengthMax) return text;
  const message = `The subject has ${text.length} characters as JSON; this evaluator takes ${subjectLengthMax}.`;
  throw new EvaluationError(message, false);
};

const triable = async (answer: Promise<SandboxAnswer>, { signal }: ForProject): Promise<SandboxAnswer> => {
  const given = await answer.catch((error: unknown) => {
    signal.throwIfAborted();
    throw unavailable('Code cannot be checked right now. Try again.', error);
  });
  if (isPassing(given)) throw unavailable('Code cannot be checked right now. Try again.');
  return given;
};

const isPassing = ({ problem }: SandboxAnswer): boolean => problem === 'broken';

/** The problem, as the end of a sentence. */
const problemOf = ({ problem, message = '' }: SandboxAnswer, timeoutMs: number): string | undefined =>
  problem === undefined ? undefined : problemText(problem, message, timeoutMs);

const problemText = (problem: SandboxProblem, message: string, timeoutMs: number): string =>
  ({
    time: `it takes more than ${timeoutMs} ms`,
    memory: `it takes more than ${sandboxLimits.memoryBytes / mebibyte} MiB of memory`,
    depth: 'its functions call each other too deep',
    missing: 'it defines no function named evaluate',
    pending: 'it returned a promise that nothing settles, for there are no timers and no network',
    broken: 'the sandbox has failed',
    load: message,
    thrown: message,
  })[problem];

const returnedOf = (answer: SandboxAnswer, timeoutMs: number): unknown => {
  const problem = problemOf(answer, timeoutMs);
  if (problem !== undefined) throw new EvaluationError(`The code failed: ${problem}.`, isPassing(answer));
  const { text = '' } = answer;
  if (text === 'large') {
    const message = `The code returned more than ${sandboxLimits.resultLengthMax} characters of JSON.`;
    throw new EvaluationError(message, false);
  }
  const end = text.indexOf(' ');
  const [kind, value] = [text.slice(0, end), text.slice(end + 1)];
  if (kind === 'number') return Number(value);
  if (kind === 'none') throw new EvaluationError(`The code returned ${value}, which is no score.`, false);
  return JSON.parse(value) as unknown;
};
