import { setTimeout as wait } from 'node:timers/promises';
import {
  eraseProject,
  erasureSettleMs,
  type ErasureQueue,
  type IngestQueue,
  type ProjectEraser,
  type ProjectId,
} from '@spanledger/core';

export interface ErasureRunnerParts {
  readonly erasures: ErasureQueue;
  readonly eraser: ProjectEraser;
  readonly queue: Pick<IngestQueue, 'pending'>;
  /** How long a project must have been deleted; `erasureSettleMs` when absent. */
  readonly settleMs?: number | undefined;
  /** How often to look for deleted projects, or to try again; 10 s when absent. */
  readonly pollMs?: number | undefined;
  readonly onErased: (projectId: ProjectId) => void;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/**
 * Removes the telemetry of deleted projects, one after another, while no other process does, at the start and then
 * every `pollMs`. What was cut off is done again. Gives the way to stop.
 */
export const startErasureRunner = (parts: ErasureRunnerParts): (() => Promise<void>) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await eraseAll(parts, signal).catch((error: unknown) => {
        if (!signal.aborted) parts.onProblem(error);
      });
      await wait(parts.pollMs ?? 10_000, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const ended = loop();
  return async () => {
    stopping.abort();
    await ended;
  };
};

const eraseAll = async (parts: ErasureRunnerParts, stopping: AbortSignal): Promise<void> => {
  const { erasures, eraser, queue, settleMs = erasureSettleMs, onErased, onProblem } = parts;
  const due = (await erasures.unfinished()).filter(({ ageMs }) => ageMs >= settleMs);
  if (due.length === 0) return;
  const lost = new AbortController();
  const lock = await erasures.lock(() => lost.abort());
  if (lock === undefined) return;
  const signal = AbortSignal.any([stopping, lost.signal]);
  const waiting = async (id: ProjectId): Promise<number> => (await queue.pending(id)).length;
  try {
    for (const { projectId } of due) {
      if (signal.aborted) return;
      try {
        if (await eraseProject({ erasures, eraser, waiting }, projectId)) onErased(projectId);
      } catch (error) {
        // One that fails keeps no other from being erased.
        if (!signal.aborted) onProblem(error, projectId);
      }
    }
  } finally {
    await lock.release();
  }
};
