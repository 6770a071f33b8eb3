import type { Clock, IngestBatch, ProjectId, RecordReader, RowDeletion } from '@spanledger/core';
import { entityKey } from './entity-key.ts';

/** A deletion with its horizon. */
export type DeletionWithHorizon = RowDeletion & { readonly reaches: Clock };

/**
 * The horizons of the deletions of a group: the latest clock of what is stored and of what came before them in the
 * group. One that was taken before has the horizon that it had then, so that it spares what came after it.
 */
export const horizonsOfDeletions = async (
  batches: readonly IngestBatch[],
  reader: RecordReader,
): Promise<readonly DeletionWithHorizon[]> => {
  const found: DeletionWithHorizon[] = [];
  const latest = new Map<string, Clock>();
  const note = (projectId: ProjectId, kind: string, id: string | null, clock: Clock): void => {
    if (id === null) return;
    const key = entityKey(projectId, kind, id);
    latest.set(key, Math.max(clock, latest.get(key) ?? clock));
  };
  if (batches.every(({ deletions }) => deletions.length === 0)) return found;
  for (const { projectId, deletions, observations, traces, scores } of batches) {
    for (const { traceId, record } of observations) note(projectId, 'trace', traceId, record.clock);
    for (const { id, record } of traces) note(projectId, 'trace', id, record.clock);
    for (const { id, record } of scores) {
      note(projectId, 'score', id, record.clock);
      note(projectId, 'trace', record.traceId, record.clock);
    }
    if (deletions.length === 0) continue;
    const horizons = await reader.deletionHorizons(projectId, deletions);
    for (const [at, deletion] of deletions.entries()) {
      const stored = horizons[at] ?? { reaches: deletion.clock, isKept: false };
      const before = latest.get(entityKey(projectId, deletion.kind, deletion.id)) ?? stored.reaches;
      const horizon = stored.isKept ? stored.reaches : Math.max(stored.reaches, before);
      found.push({ ...deletion, projectId, reaches: horizon });
    }
  }
  return found;
};
