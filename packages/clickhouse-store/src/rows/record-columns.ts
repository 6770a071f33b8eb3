import { lastRevision, rowVersion, type MergeableRecord, type RegisterFields } from '@spanledger/core';
import type { Column } from './column.ts';
import type { RowBinary } from './row-binary.ts';
import { writeVersion } from './write-version.ts';
import { writeTime } from './column.ts';

interface RecordRow<T extends MergeableRecord> {
  readonly record: T;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What every kind of row ends with: when it was written, what it knows, and how much that is. */
export const recordColumns = <T extends MergeableRecord, Row extends RecordRow<T>>(
  fields: RegisterFields<T>,
  nullBitsOf: (record: T) => number,
): readonly Column<Row>[] => [
  ['metadata', (to, { record }) => writeMetadata(to, record)],
  ['created_at', (to, row) => writeTime(to, row.createdAt)],
  ['updated_at', (to, row) => writeTime(to, row.updatedAt)],
  ['clock', (to, { record }) => to.uint64(record.clock)],
  ['field_clocks', (to, { record }) => writeClocks(to, fields, record)],
  ['null_fields', (to, { record }) => to.byte(nullBitsOf(record))],
  // What is left at the old place outlives every revision of what was there.
  [
    'row_version',
    (to, row, entity) =>
      row === entity
        ? writeVersion(to, fields, entity.record)
        : to.uint128(lastRevision(rowVersion(fields, entity.record))),
  ],
  ['is_deleted', (to, row, entity) => to.flag(row !== entity)],
];

const writeMetadata = (to: RowBinary, { metadata }: MergeableRecord): void => {
  const keys = Object.keys(metadata);
  let cleared = 0;
  for (const key of keys) if (metadata[key] === null) cleared += 1;
  to.length(keys.length - cleared);
  for (const key of keys) {
    const value = metadata[key] ?? null;
    if (value === null) continue;
    to.string(key);
    to.string(value);
  }
};

/**
 * The clocks that differ from the record's; and that of every cleared key of the metadata, which is how the row
 * remembers it.
 */
const writeClocks = <T extends MergeableRecord>(to: RowBinary, fields: RegisterFields<T>, record: T): void => {
  const { clock, clocks, metadata } = record;
  const entries: [field: string, clock: number][] = [];
  if (clocks !== undefined) {
    for (const field of [...fields, 'metadata']) {
      const at = clocks[field];
      if (at !== undefined && at !== clock) entries.push([field, at]);
    }
  }
  for (const key in metadata) {
    if (clocks === undefined && metadata[key] !== null) continue;
    const at = clocks?.[`metadata.${key}`] ?? clock;
    if (at !== clock || metadata[key] === null) entries.push([`metadata.${key}`, at]);
  }
  to.length(entries.length);
  for (const [field, at] of entries) {
    to.string(field);
    to.uint64(at);
  }
};
