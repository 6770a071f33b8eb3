import {
  eraseProject,
  erasureLooksMs,
  erasureSettleMs,
  repeatUntilStopped,
  whileLocked,
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
  /** How long after a deletion to look for rows that came late; `erasureLooksMs` when absent. */
  readonly looksMs?: readonly number[] | undefined;
  /** How often to look for deleted projects, or to try again; 10 s when absent. */
  readonly pollMs?: number | undefined;
  readonly onErased: (projectId: ProjectId) => void;
  readonly onProblem: (error: unknown, projectId?: ProjectId) => void;
}

/**
 * Removes the telemetry of deleted projects, one after another, while no other process does, at the start and then
 * every `pollMs`. Interrupted erasures are repeated. Returns the function that stops it.
 */
export const startErasureRunner = (parts: ErasureRunnerParts): (() => Promise<void>) =>
  repeatUntilStopped((stopping) => eraseAll(parts, stopping), parts.pollMs ?? 10_000, parts.onProblem);

const eraseAll = async (parts: ErasureRunnerParts, stopping: AbortSignal): Promise<void> => {
  const { erasures, eraser, queue, settleMs = erasureSettleMs, looksMs = erasureLooksMs, onErased, onProblem } = parts;
  const unfinished = (await erasures.unfinished()).filter(({ ageMs }) => ageMs >= settleMs);
  const again = new Set(await erasures.toLookAtAgain(looksMs));
  const due = [...unfinished.map(({ projectId }) => projectId), ...again];
  if (due.length === 0) return;
  const waiting = async (id: ProjectId): Promise<number> => (await queue.pending(id)).length;
  await whileLocked(erasures.lock, stopping, async (signal) => {
    for (const projectId of due) {
      if (signal.aborted) return;
      try {
        const isNews = !again.has(projectId) || (await eraser.count(projectId)).size > 0;
        if ((await eraseProject({ erasures, eraser, waiting }, projectId)) && isNews) onErased(projectId);
      } catch (error) {
        // The failure of one does not prevent the erasure of others.
        if (!signal.aborted) onProblem(error, projectId);
      }
    }
  });
};
