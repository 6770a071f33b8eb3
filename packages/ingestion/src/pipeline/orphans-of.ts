import { groupBy, type IngestBatch, type ObservationPatch, type RecordReader } from '@spanledger/core';
import { entityKey } from './entity-key.ts';
import { placeholderTrace } from './placeholder-trace.ts';

/**
 * The batches with observations of which a copy is stored under the placeholder of their trace, reduced to those. It
 * queries once which projects have any such copies; nearly none has.
 */
export const orphansOf = async (
  batches: readonly IngestBatch[],
  reader: Pick<RecordReader, 'projectsWithOrphans' | 'orphans'>,
): Promise<readonly IngestBatch[]> => {
  const named = batches
    .filter(({ isSentOn }) => isSentOn !== true)
    .map((batch) => onlyObservations(batch, batch.observations.filter(isNamed)))
    .filter(({ observations }) => observations.length > 0);
  if (named.length === 0) return [];
  const found = new Set<string>();
  const byProject = groupBy(named, ({ projectId }) => projectId);
  for (const projectId of await reader.projectsWithOrphans([...byProject.keys()])) {
    const ids = (byProject.get(projectId) ?? []).flatMap(({ observations }) => observations.map(({ id }) => id));
    for (const id of await reader.orphans(projectId, ids)) found.add(entityKey(projectId, id));
  }
  return named
    .map((batch) =>
      onlyObservations(
        batch,
        batch.observations.filter(({ id }) => found.has(entityKey(batch.projectId, id))),
      ),
    )
    .filter(({ observations }) => observations.length > 0);
};

const isNamed = ({ id, traceId }: ObservationPatch): boolean => traceId !== placeholderTrace(id);

/** The batch with these of its observations and nothing else. */
export const onlyObservations = (batch: IngestBatch, observations: readonly ObservationPatch[]): IngestBatch => ({
  ...batch,
  observations,
  traces: [],
  scores: [],
  deletions: [],
});
