import type { IngestBatch, Micros, ProjectId, TraceId } from '@spanledger/core';
import { batchHead } from '../batch-head.ts';

/** A batch that says nothing but that the traces are to be decided anew. It leaves no receipt. */
export const recountBatch = (projectId: ProjectId, traces: readonly TraceId[], receivedAt: Micros): IngestBatch => ({
  ...batchHead({ projectId, receivedAt }, Buffer.from(JSON.stringify(['recount', traces]))),
  rejected: {},
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
  recounted: traces,
});
