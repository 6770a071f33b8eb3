import type { ProjectId } from '../ids.ts';
import type { ErasureQueue } from './erasure-queue.ts';
import type { ProjectEraser } from './project-eraser.ts';

/**
 * For this long after its deletion, servers may store data of a project: they cache keys for 5 seconds, and then finish
 * what they accepted.
 */
export const erasureSettleMs = 15_000;

/**
 * How long after its deletion a project that is erased is looked at again: a process that hung while it stored goes on
 * when it wakes up, though others had taken its work over and the project was erased.
 */
export const erasureLooksMs: readonly number[] = [600_000, 90_000_000];

interface ErasureParts {
  readonly erasures: Pick<ErasureQueue, 'finish'>;
  readonly eraser: ProjectEraser;
  /** Parts of the project's batches that are in the queue. */
  readonly waiting: (projectId: ProjectId) => Promise<number>;
}

/**
 * Removes what is stored of a deleted project. Returns true, and takes it out of the queue of erasures, when nothing is
 * left and nothing of it waits to be stored; after false it must be called again. Idempotent.
 */
export const eraseProject = async (
  { erasures, eraser, waiting }: ErasureParts,
  projectId: ProjectId,
): Promise<boolean> => {
  // Read first: parts that leave the queue meanwhile are found among the rows, or by the next call.
  const parts = await waiting(projectId);
  if ((await eraser.count(projectId)).size > 0) await eraser.erase(projectId);
  if (parts > 0 || (await eraser.count(projectId)).size > 0) return false;
  await erasures.finish(projectId);
  return true;
};
