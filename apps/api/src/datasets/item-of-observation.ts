import { createHash } from 'node:crypto';

import { decodeShown, type DatasetItemChanges, type Observation, type ObservationKey } from '@spanledger/core';

import { storedMetadata } from '../json/stored-metadata.ts';

/** The same for the same observation, and specific to a dataset. */
export const itemIdOf = (datasetId: string, { traceId, id }: ObservationKey): string =>
  createHash('sha256')
    .update(JSON.stringify([datasetId, traceId, id]))
    .digest('hex')
    .slice(0, 32);

/** An observation as an item of a dataset. */
export const itemOfObservation = (
  datasetId: string,
  observation: Observation,
  expectedOutput: 'output' | 'none',
): DatasetItemChanges => {
  const { traceId, id, input, output, metadata } = observation;
  return {
    id: itemIdOf(datasetId, observation),
    at: `observation ${id}`,
    input: decodeShown(input),
    expectedOutput: expectedOutput === 'output' ? decodeShown(output) : null,
    metadata: storedMetadata(metadata),
    sourceTraceId: traceId,
    sourceObservationId: id,
  };
};
