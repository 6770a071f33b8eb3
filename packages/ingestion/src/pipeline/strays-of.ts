import type { IngestBatch, ObservationPiece, RecordReader } from '@spanledger/core';
import { standInTrace } from './stand-in-trace.ts';

/** Those of the batch's observations in pieces of which a copy is stored under the stand-in of their trace. */
export const straysOf = async (
  { projectId, observations, isSentOn }: IngestBatch,
  reader: Pick<RecordReader, 'observations'>,
): Promise<readonly ObservationPiece[]> => {
  const pieces = observations.filter(({ id, traceId, isComplete }) => !isComplete && traceId !== standInTrace(id));
  if (isSentOn === true || pieces.length === 0) return [];
  const keys = pieces.map(({ id }) => ({ traceId: standInTrace(id), id }));
  const found = new Set((await reader.observations(projectId, keys)).map(({ id }) => id));
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
