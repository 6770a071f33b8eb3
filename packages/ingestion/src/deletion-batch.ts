import { clockOf, type Deletion, type IngestBatch, type Micros, type ProjectId } from '@spanledger/core';

import { batchHead } from './batch-head.ts';

/** Deletions at a time as a batch: they go the way of all writes, so that they keep their place among them. */
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
