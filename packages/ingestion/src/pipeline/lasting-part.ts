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
 * The fields of an observation that were stated after the horizon of a deletion. Its start and its type may have been
 * derived from earlier fields: the start is then that of the earliest remaining field, and the type stays.
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
  // With fewer fields, its version must still be above that of the copy it is derived from.
  return { ...record, ...fields, metadata, clock: record.clock + 1, clocks };
};

/** A record with only the place of its copy, which must be removed: a patch has all its fields as well or better. */
const withoutFields = ({ startTime }: ObservationRecord): ObservationRecord => ({
  ...(Object.fromEntries(observationFields.map((field) => [field, null])) as unknown as ObservationRecord),
  startTime,
  clock: neverSet,
  clocks: undefined,
  metadata: {},
  tags: [],
});
