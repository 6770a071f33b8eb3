import { endOfObservation, observationFields } from '@spanledger/core';
import type { Clock, MergeableRecord, ObservationRecord, RegisterFields } from '@spanledger/core';

export type ClockEntry = [field: string, clock: number];

const addDiffering = (entries: ClockEntry[], field: string, at: Clock | undefined, clock: Clock): void => {
  if (at !== undefined && at !== clock) entries.push([field, at]);
};

/**
 * The clocks that differ from the record's; and that of every cleared key of the metadata, which is how the row stores
 * the clearing.
 */
export const clockEntriesOf = <T extends MergeableRecord>(
  fields: RegisterFields<T>,
  { clock, clocks, metadata }: T,
): readonly ClockEntry[] => {
  if (clocks === undefined && !hasCleared(metadata)) return none;
  const entries: ClockEntry[] = [];
  if (clocks !== undefined) {
    for (const field of fields) addDiffering(entries, field, clocks[field], clock);
    addDiffering(entries, 'metadata', clocks['metadata'], clock);
  }
  for (const key of Object.keys(metadata)) {
    if (clocks === undefined && metadata[key] !== null) continue;
    const at = clocks?.[`metadata.${key}`] ?? clock;
    if (at !== clock || metadata[key] === null) entries.push([`metadata.${key}`, at]);
  }
  return entries;
};

/** Not a clock: the end of an observation as it was stated, if that is before its start. */
export const statedEnd = 'endTime.stated';

/** The clocks of an observation, and its stated end where the column of the end has another one. */
export const clockEntriesOfObservation = (record: ObservationRecord): readonly ClockEntry[] => {
  const entries = clockEntriesOf(observationFields, record);
  const { endTime } = record;
  return endTime === null || endTime === endOfObservation(record) ? entries : [...entries, [statedEnd, endTime]];
};

const none: readonly ClockEntry[] = [];

const hasCleared = (metadata: MergeableRecord['metadata']): boolean => {
  for (const key in metadata) if (metadata[key] === null) return true;
  return false;
};
