import { z } from 'zod';

import type { IngestBatch } from '../ingest/ingest-batch.ts';
import { eventKeyPrefix } from '../merge/outlives-clearing.ts';
import type { ObservationFields, ObservationRecord } from '../observations/observation.ts';

/** Whether the usage of calls is estimated if it was not reported. */
export const estimatesDocumentSchema = z.strictObject({ enabled: z.boolean('must be true or false') });

/**
 * The metadata key with the version of the policy at an observation's arrival. The row is derived from the entity
 * alone, so the same events have the same estimate whenever they are stored. Readers do not show it.
 */
export const estimatesKey = `${eventKeyPrefix}estimates`;

type Reported = Pick<ObservationFields, 'usage' | 'providedCost'>;

const isUnreported = ({ usage, providedCost }: Reported): boolean =>
  usage === null && (providedCost === null || Object.keys(providedCost).length === 0);

const mayBeCall = ({ type, model, input, output, ...reported }: ObservationRecord): boolean =>
  (type === null || type === 'GENERATION') &&
  (model !== null || input !== null || output !== null) &&
  isUnreported(reported);

/** The batch with the policy's version on all entities that may be a call without usage. */
export const withEstimatesMarked = (batch: IngestBatch, version: number): IngestBatch => ({
  ...batch,
  observations: batch.observations.map((patch) => {
    const { record } = patch;
    if (!mayBeCall(record)) return patch;
    return { ...patch, record: { ...record, metadata: { ...record.metadata, [estimatesKey]: String(version) } } };
  }),
});

/** True if the whole observation is a call whose usage is to be estimated: it reports none. */
export const isToBeEstimated = (record: ObservationRecord): boolean => {
  const { type, model, input, output, metadata } = record;
  return (
    typeof metadata[estimatesKey] === 'string' &&
    type === 'GENERATION' &&
    model !== null &&
    (input !== null || output !== null) &&
    isUnreported(record)
  );
};
