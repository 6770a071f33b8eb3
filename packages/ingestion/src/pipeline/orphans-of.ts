import type { IngestBatch, ObservationPatch, RecordReader } from '@spanledger/core';
import { placeholderTrace } from './placeholder-trace.ts';

/** Those of the batch's observations of which a copy is stored under the placeholder of their trace. */
export const orphansOf = async (
  { projectId, observations, isSentOn }: IngestBatch,
  reader: Pick<RecordReader, 'orphans'>,
): Promise<readonly ObservationPatch[]> => {
  const patches = observations.filter(({ id, traceId }) => traceId !== placeholderTrace(id));
  if (isSentOn === true || patches.length === 0) return [];
  const ids = patches.map(({ id }) => id);
  const found = await reader.orphans(projectId, ids);
  return patches.filter(({ id }) => found.has(id));
};

/** The batch with these of its observations and nothing else. */
export const onlyObservations = (batch: IngestBatch, observations: readonly ObservationPatch[]): IngestBatch => ({
  ...batch,
  observations,
  traces: [],
  scores: [],
  deletions: [],
});
