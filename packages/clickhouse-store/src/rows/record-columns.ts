import {
  lastRevision,
  rowVersion,
  storedVersion,
  type Cost,
  type MergeableRecord,
  type RegisterFields,
} from '@spanledger/core';
import { clockEntriesOf } from '@spanledger/telemetry-rows';
import { writeTime, type Column } from './column.ts';
import type { RowBinary } from './row-binary.ts';
import { writeVersion } from './write-version.ts';

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
): readonly Column<Row>[] => [
  ['metadata', (to, { record }) => writeMetadata(to, record)],
  ['created_at', (to, row) => writeTime(to, row.createdAt)],
  ['updated_at', (to, row) => writeTime(to, row.updatedAt)],
  ['clock', (to, { record }) => to.uint64(record.clock)],
  ['field_clocks', (to, { record }) => writeClocks(to, clockEntriesOf(fields, record))],
  ['null_fields', (to, { record }) => to.byte(nullBitsOf(record))],
  // The tombstone at the old place has a higher version than every revision of the row that was there.
  [
    'row_version',
    (to, row, entity) =>
      row === entity
        ? writeRowVersion(to, fields, entity)
        : to.uint128(lastRevision(rowVersion(fields, entity.record))),
  ],
  ['is_deleted', (to, row, entity) => to.flag(row !== entity)],
];

const writeRowVersion = <T extends MergeableRecord>(
  to: RowBinary,
  fields: RegisterFields<T>,
  row: RecordRow<T>,
): void => {
  if (row.repricedCost === undefined) writeVersion(to, fields, row.record);
  else to.uint128(storedVersion(fields, row));
};

const writeMetadata = (to: RowBinary, { metadata }: MergeableRecord): void => {
  let count = 0;
  for (const key in metadata) if (metadata[key] !== null) count += 1;
  to.length(count);
  for (const key in metadata) {
    const value = metadata[key] ?? null;
    if (value === null) continue;
    to.string(key);
    to.string(value);
  }
};

const writeClocks = (to: RowBinary, entries: readonly (readonly [field: string, clock: number])[]): void => {
  to.length(entries.length);
  for (const [field, at] of entries) {
    to.string(field);
    to.uint64(at);
  }
};
