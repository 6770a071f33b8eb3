import { LRUCache } from 'lru-cache';
import {
  neverSet,
  type Clock,
  type IngestBatch,
  type MergeableRecord,
  type ProjectId,
  type RecordReader,
} from '@spanledger/core';
import { entityKey } from './entity-key.ts';
import { reachOfDeletions, type ReachingDeletion } from './reach-of-deletions.ts';

const rememberedMax = 10_000;

/** Remembers recent deletions, so that a late piece of something deleted does not bring it back. */
export interface DeletedEntities {
  /** Tells how far the deletions of the batches reach, and remembers it. */
  take(batches: readonly IngestBatch[]): Promise<readonly ReachingDeletion[]>;
  /** The batches without the pieces that a deletion outlives. */
  drop(batches: readonly IngestBatch[]): readonly IngestBatch[];
}

export const deletedEntities = (reader: RecordReader): DeletedEntities => {
  const clocks = new LRUCache<string, Clock>({ max: rememberedMax });
  const outlives = (projectId: ProjectId, kind: string, id: string | null, record: MergeableRecord): boolean =>
    id !== null && record.clock <= (clocks.get(entityKey(projectId, kind, id)) ?? neverSet);

  return {
    take: async (batches) => {
      const deletions = await reachOfDeletions(batches, reader);
      for (const { projectId, kind, id, reaches } of deletions) {
        const key = entityKey(projectId, kind, id);
        clocks.set(key, Math.max(reaches, clocks.get(key) ?? neverSet));
      }
      return deletions;
    },
    drop: (batches) => {
      if (clocks.size === 0) return batches;
      return batches.map((batch) => {
        const { projectId } = batch;
        return {
          ...batch,
          traces: batch.traces.filter(({ id, record }) => !outlives(projectId, 'trace', id, record)),
          observations: batch.observations.filter(
            ({ traceId, record }) => !outlives(projectId, 'trace', traceId, record),
          ),
          scores: batch.scores.filter(
            ({ id, record }) =>
              !outlives(projectId, 'score', id, record) && !outlives(projectId, 'trace', record.traceId, record),
          ),
        };
      });
    },
  };
};
