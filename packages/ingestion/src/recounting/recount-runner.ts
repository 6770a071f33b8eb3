import {
  repeatUntilStopped,
  whileLocked,
  type CountedTraces,
  type IngestBatch,
  type IngestQueue,
  type Micros,
  type ProjectId,
  type RecountProgress,
  type TraceId,
} from '@spanledger/core';
import { setTimeout as wait } from 'node:timers/promises';
import { batchHead } from '../batch-head.ts';

/** A batch of traces to be decided again, without anything else. It has no receipt. */
const recountBatch = (projectId: ProjectId, traces: readonly TraceId[], receivedAt: Micros): IngestBatch => ({
  ...batchHead({ projectId, receivedAt }, Buffer.from(JSON.stringify(['recount', traces]))),
  rejected: {},
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
  recounted: traces,
});

export interface RecountRunnerParts {
  readonly traces: CountedTraces;
  readonly progress: RecountProgress;
  /** Brings traces to their writer. */
  readonly queue: Pick<IngestQueue, 'enqueue'>;
  readonly now: () => Micros;
  /** The pause after this many traces, for other work; 100 ms when absent. */
  readonly paceMs?: number | undefined;
  /** How often to look for work, or to retry; 30 s when absent. */
  readonly pollMs?: number | undefined;
  readonly onProblem: (error: unknown) => void;
}

const tracesAtOnce = 200;

/**
 * Has all stored traces decided anew once, by the writers of the traces, while no other process does: until then, rows
 * of versions with another rule have the result of that rule. It continues where it was interrupted. Returns the
 * function that stops it.
 */
export const startRecountRunner = (parts: RecountRunnerParts): (() => Promise<void>) =>
  repeatUntilStopped((stopping) => recount(parts, stopping), parts.pollMs ?? 30_000, parts.onProblem);

const recount = async (parts: RecountRunnerParts, stopping: AbortSignal): Promise<void> => {
  const { traces, progress } = parts;
  if ((await progress.get()).isFinished) return;
  await whileLocked(progress.lock, stopping, async (signal) => {
    const { last, isFinished } = await progress.get();
    if (isFinished) return;
    for (const projectId of await traces.projects()) {
      if (last !== undefined && projectId < last.projectId) continue;
      for (const day of await traces.days(projectId)) {
        if (last !== undefined && projectId === last.projectId && day <= last.day) continue;
        await recountDay(parts, projectId, day, signal);
        await progress.save({ projectId, day });
      }
    }
    await progress.finish();
  });
};

/** Rejects when it is interrupted. */
const recountDay = async (
  { traces, queue, now, paceMs = 100 }: RecountRunnerParts,
  projectId: ProjectId,
  day: string,
  signal: AbortSignal,
): Promise<void> => {
  let after: TraceId | undefined;
  do {
    signal.throwIfAborted();
    const ids: readonly TraceId[] = await traces.traces(projectId, day, after, tracesAtOnce);
    if (ids.length > 0) {
      await queue.enqueue(recountBatch(projectId, ids, now()));
      await wait(paceMs, undefined, { signal });
    }
    after = ids.length < tracesAtOnce ? undefined : ids.at(-1);
  } while (after !== undefined);
};
