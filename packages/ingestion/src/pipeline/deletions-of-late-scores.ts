import { groupBy, type Deletion, type IngestBatch, type ScoreRow } from '@spanledger/core';
import { deletionBatch } from '../deletion-batch.ts';
import { tracesOf } from './deleted-entities.ts';
import type { PipelineOptions } from './pipeline-options.ts';

/** Deletes those stored scores whose trace is deleted, by a deletion that outlives them. */
export const deletionsOfLateScores = async (
  rows: readonly ScoreRow[],
  { reader, now }: Pick<PipelineOptions, 'reader' | 'now'>,
): Promise<readonly IngestBatch[]> => {
  const batches: IngestBatch[] = [];
  for (const [projectId, scores] of groupBy(rows, (row) => row.projectId)) {
    const traceIds = new Set(tracesOf(scores));
    if (traceIds.size === 0) continue;
    const until = await reader.deletedUntil(projectId, 'trace', [...traceIds]);
    const deletions = scores.flatMap(({ id, record: { traceId, clock } }): Deletion[] => {
      const horizon = traceId === null ? undefined : until.get(traceId);
      return horizon === undefined || horizon < clock ? [] : [{ kind: 'score', id, clock: horizon }];
    });
    if (deletions.length > 0) batches.push({ ...deletionBatch(projectId, now(), deletions), deletions });
  }
  return batches;
};
