import type { IngestBatch, ObservationPiece, RecordReader } from '@spanledger/core';
import { placeholderTrace } from './placeholder-trace.ts';

/** Those of the batch's observations of which a copy is stored under the placeholder of their trace. */
export const orphansOf = async (
  { projectId, observations, isSentOn }: IngestBatch,
  reader: Pick<RecordReader, 'orphans'>,
): Promise<readonly ObservationPiece[]> => {
  const pieces = observations.filter(({ id, traceId }) => traceId !== placeholderTrace(id));
  if (isSentOn === true || pieces.length === 0) return [];
  const ids = pieces.map(({ id }) => id);
  const found = await reader.orphans(projectId, ids);
  return pieces.filter(({ id }) => found.has(id));
};

/** The batch with these of its observations and nothing else. */
export const onlyObservations = (batch: IngestBatch, observations: readonly ObservationPiece[]): IngestBatch => ({
  ...batch,
  observations,
  traces: [],
  scores: [],
  deletions: [],
});
