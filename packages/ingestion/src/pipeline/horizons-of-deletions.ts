import {
  groupBy,
  type Clock,
  type Deletion,
  type DeletionHorizon,
  type IngestBatch,
  type ProjectId,
  type RecordReader,
  type RowDeletion,
} from '@spanledger/core';
import { entityKey } from './entity-key.ts';

/** A deletion with its horizon. */
export type DeletionWithHorizon = RowDeletion & { readonly reaches: Clock };

/**
 * The horizons of the deletions of a group: the latest clock of stored records and of earlier ones in the group. A
 * deletion that was applied before keeps its horizon, so that it does not delete later data.
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
  const storedOf = await readHorizons(batches, reader);
  for (const { projectId, deletions, observations, traces, scores } of batches) {
    for (const { traceId, record } of observations) note(projectId, 'trace', traceId, record.clock);
    for (const { id, record } of traces) note(projectId, 'trace', id, record.clock);
    for (const { id, record } of scores) {
      note(projectId, 'score', id, record.clock);
      note(projectId, 'trace', record.traceId, record.clock);
    }
    for (const deletion of deletions) {
      const stored = storedOf.get(deletion) ?? { reaches: deletion.clock, isKept: false };
      const before = latest.get(entityKey(projectId, deletion.kind, deletion.id)) ?? stored.reaches;
      const horizon = stored.isKept ? stored.reaches : Math.max(stored.reaches, before);
      found.push({ ...deletion, projectId, reaches: horizon });
    }
  }
  return found;
};

/** Of all deletions of a project at once: nothing of the group is stored yet. */
const readHorizons = async (
  batches: readonly IngestBatch[],
  reader: RecordReader,
): Promise<ReadonlyMap<Deletion, DeletionHorizon>> => {
  const found = new Map<Deletion, DeletionHorizon>();
  for (const [projectId, ofProject] of groupBy(batches, (batch) => batch.projectId)) {
    const deletions = ofProject.flatMap((batch) => batch.deletions);
    const horizons = deletions.length === 0 ? [] : await reader.deletionHorizons(projectId, deletions);
    for (const [at, deletion] of deletions.entries()) {
      const horizon = horizons[at];
      if (horizon !== undefined) found.set(deletion, horizon);
    }
  }
  return found;
};
