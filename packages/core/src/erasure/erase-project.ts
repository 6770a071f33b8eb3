import type { ProjectId } from '../ids.ts';
import type { ErasureQueue } from './erasure-queue.ts';
import type { ProjectEraser } from './project-eraser.ts';

/**
 * So long after its deletion servers may store something for a project: they know keys for 5 seconds longer, and then
 * finish what they took.
 */
export const erasureSettleMs = 15_000;

interface ErasureParts {
  readonly erasures: Pick<ErasureQueue, 'finish'>;
  readonly eraser: ProjectEraser;
  /** Parts of the project's batches that are in the queue. */
  readonly waiting: (projectId: ProjectId) => Promise<number>;
}

/**
 * Removes what is stored of a deleted project. Gives true, and takes it out of the queue of erasures, when nothing is
 * left and nothing of it waits to be stored; after false it is to be called again. Idempotent.
 */
export const eraseProject = async (
  { erasures, eraser, waiting }: ErasureParts,
  projectId: ProjectId,
): Promise<boolean> => {
  // Read first: what leaves the queue meanwhile is found among the rows, or by the next call.
  const parts = await waiting(projectId);
  if ((await eraser.count(projectId)).size > 0) await eraser.erase(projectId);
  if (parts > 0 || (await eraser.count(projectId)).size > 0) return false;
  await erasures.finish(projectId);
  return true;
};
