import type { IngestBatch, ObservationId, ObservationPatch, ProjectId, RecordReader } from '@spanledger/core';
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
  for (const projectId of await reader.projectsWithOrphans([...new Set(named.map((batch) => batch.projectId))])) {
    for (const id of await reader.orphans(projectId, idsOf(named, projectId))) found.add(entityKey(projectId, id));
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

const idsOf = (batches: readonly IngestBatch[], project: ProjectId): readonly ObservationId[] =>
  batches
    .filter(({ projectId }) => projectId === project)
    .flatMap(({ observations }) => observations.map(({ id }) => id));

/** The batch with these of its observations and nothing else. */
export const onlyObservations = (batch: IngestBatch, observations: readonly ObservationPatch[]): IngestBatch => ({
  ...batch,
  observations,
  traces: [],
  scores: [],
  deletions: [],
});
