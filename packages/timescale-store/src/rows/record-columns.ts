import { storedVersion, type Cost, type MergeableRecord, type RegisterFields } from '@spanledger/core';
import { clockEntriesOf, type ClockEntry } from '@spanledger/telemetry-rows';
import { LongValue, shortCharactersMax, timeValue, wholeValue, type Column } from './column.ts';
import { encodeMap, mapPieces } from './text-codec.ts';

interface RecordRow<T extends MergeableRecord> {
  readonly record: T;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Set for revisions. */
  readonly repricedCost?: Cost | undefined;
}

/** The last columns of every kind of row: metadata, when it was written, clocks and version. */
export const recordColumns = <T extends MergeableRecord, Row extends RecordRow<T>>(
  fields: RegisterFields<T>,
  nullBitsOf: (record: T) => number,
  clocksOf = (record: T): readonly ClockEntry[] => clockEntriesOf(fields, record),
): readonly Column<Row>[] => [
  ['metadata', ({ record }) => metadataValue(record)],
  ['created_at', (row) => timeValue(row.createdAt)],
  ['updated_at', (row) => timeValue(row.updatedAt)],
  ['clock', ({ record }) => wholeValue(record.clock)],
  ['field_clocks', ({ record }) => encodeMap(clocksOf(record))],
  ['null_fields', ({ record }) => String(nullBitsOf(record))],
  ['row_version', (row) => storedVersion(fields, row).toString()],
];

const metadataValue = ({ metadata }: MergeableRecord): string | LongValue => {
  const entries: [string, string][] = [];
  let characters = 0;
  for (const key of Object.keys(metadata)) {
    const value = metadata[key] ?? null;
    if (value === null) continue;
    entries.push([key, value]);
    characters += key.length + value.length;
  }
  return characters > shortCharactersMax ? new LongValue(mapPieces(entries)) : encodeMap(entries);
};
