import { clockOf, type Deletion, type IngestBatch, type Micros, type ProjectId } from '@spanledger/core';

import { batchHead } from './batch-head.ts';

/** Deletions at a time as a batch: they are queued like all writes, so that their order among them is kept. */
export const deletionBatch = (
  projectId: ProjectId,
  receivedAt: Micros,
  targets: readonly Omit<Deletion, 'clock'>[],
): IngestBatch => {
  const clock = clockOf(receivedAt, 'update');
  const deletions = targets.map((target) => ({ ...target, clock }) as Deletion);
  return {
    ...batchHead({ projectId, receivedAt }, Buffer.from(JSON.stringify(deletions))),
    rejected: {},
    observations: [],
    traces: [],
    scores: [],
    deletions,
  };
};
