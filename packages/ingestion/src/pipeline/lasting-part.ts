import {
  clockOf,
  clockOfField,
  earliestClock,
  isStated,
  neverSet,
  observationFields,
  timeOfEarliest,
  type Clock,
  type ObservationRecord,
} from '@spanledger/core';

/**
 * What of an observation was stated after the horizon of a deletion. Its start and its type may have been derived from
 * something earlier: the start is that of the first thing that is left then, and the type stays.
 */
export const lastingPart = (record: ObservationRecord, horizon: Clock): ObservationRecord => {
  if (record.clock <= horizon) return withoutFields(record);
  const fields: Record<string, unknown> = {};
  const metadata: Record<string, string | null> = Object.create(null);
  const clocks: Record<string, Clock> = Object.create(null);
  let first = record.clock;
  const isLeft = (name: string): boolean => {
    const at = clockOfField(record, name);
    const isLater = isStated(at) ? at > horizon : at !== neverSet && clockOf(timeOfEarliest(at)) > horizon;
    clocks[name] = isLater ? at : neverSet;
    if (isLater && isStated(at)) first = Math.min(first, at);
    return isLater;
  };
  for (const field of observationFields) fields[field] = isLeft(field) ? record[field] : null;
  isLeft('metadata');
  for (const [key, value] of Object.entries(record.metadata)) if (isLeft(`metadata.${key}`)) metadata[key] = value;
  if (clocks['startTime'] === neverSet) {
    const begun = Math.floor(first / 2);
    fields['startTime'] = begun;
    clocks['startTime'] = earliestClock(begun, 'derived');
  }
  if (!isStated(clockOfField(record, 'type'))) {
    fields['type'] = record.type;
    clocks['type'] = clockOfField(record, 'type');
  }
  // Knowing less, it must still be above the copy that it comes from.
  return { ...record, ...fields, metadata, clock: record.clock + 1, clocks };
};

/** It holds where its copy lies, which must go, and nothing that a patch does not know better. */
const withoutFields = ({ startTime }: ObservationRecord): ObservationRecord => ({
  ...(Object.fromEntries(observationFields.map((field) => [field, null])) as unknown as ObservationRecord),
  startTime,
  clock: neverSet,
  clocks: undefined,
  metadata: {},
  tags: [],
});
