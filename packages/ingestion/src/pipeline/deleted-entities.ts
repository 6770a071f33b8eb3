import { LRUCache } from 'lru-cache';
import { neverSet, type Clock, type IngestBatch, type MergeableRecord, type ProjectId } from '@spanledger/core';
import { entityKey } from './entity-key.ts';

const rememberedMax = 10_000;

/** Remembers recent deletions, so that a late piece of something deleted does not bring it back. */
export interface DeletedEntities {
  remember(batches: readonly IngestBatch[]): void;
  /** The batches without the pieces that a deletion outlives. */
  drop(batches: readonly IngestBatch[]): readonly IngestBatch[];
}

export const deletedEntities = (): DeletedEntities => {
  const clocks = new LRUCache<string, Clock>({ max: rememberedMax });
  const outlives = (projectId: ProjectId, kind: string, id: string | null, record: MergeableRecord): boolean =>
    id !== null && record.clock <= (clocks.get(entityKey(projectId, kind, id)) ?? neverSet);

  return {
    remember: (batches) => {
      for (const { projectId, deletions } of batches) {
        for (const { kind, id, clock } of deletions) {
          const key = entityKey(projectId, kind, id);
          clocks.set(key, Math.max(clock, clocks.get(key) ?? neverSet));
        }
      }
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
