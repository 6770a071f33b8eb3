import { rowVersion, type MergeableRecord, type RegisterFields } from '@spanledger/core';
import { timeValue, wholeValue, type Column } from './column.ts';
import { encodeMap } from './text-codec.ts';

interface RecordRow<T extends MergeableRecord> {
  readonly record: T;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What every kind of row ends with: when it was written, what it knows, and how much that is. */
export const recordColumns = <T extends MergeableRecord, Row extends RecordRow<T>>(
  fields: RegisterFields<T>,
  nullBitsOf: (record: T) => string,
): readonly Column<Row>[] => [
  ['metadata', ({ record }) => metadataValue(record)],
  ['created_at', (row) => timeValue(row.createdAt)],
  ['updated_at', (row) => timeValue(row.updatedAt)],
  ['clock', ({ record }) => wholeValue(record.clock)],
  ['field_clocks', ({ record }) => clocksValue(fields, record)],
  ['null_fields', ({ record }) => nullBitsOf(record)],
  ['row_version', ({ record }) => rowVersion(fields, record).toString()],
];

const metadataValue = ({ metadata }: MergeableRecord): string => {
  const entries: [string, string][] = [];
  for (const key of Object.keys(metadata)) {
    const value = metadata[key] ?? null;
    if (value !== null) entries.push([key, value]);
  }
  return encodeMap(entries);
};

/**
 * The clocks that differ from the record's; and that of every cleared key of the metadata, which is how the row
 * remembers it.
 */
const clocksValue = <T extends MergeableRecord>(fields: RegisterFields<T>, record: T): string => {
  const { clock, clocks, metadata } = record;
  const entries: [field: string, clock: number][] = [];
  if (clocks !== undefined) {
    for (const field of [...fields, 'metadata']) {
      const at = clocks[field];
      if (at !== undefined && at !== clock) entries.push([field, at]);
    }
  }
  for (const key of Object.keys(metadata)) {
    if (clocks === undefined && metadata[key] !== null) continue;
    const at = clocks?.[`metadata.${key}`] ?? clock;
    if (at !== clock || metadata[key] === null) entries.push([`metadata.${key}`, at]);
  }
  return encodeMap(entries);
};
