import {
  lastRevision,
  rowVersion,
  storedVersion,
  type Cost,
  type MergeableRecord,
  type RegisterFields,
} from '@spanledger/core';
import { clockEntriesOf, type ClockEntry } from '@spanledger/telemetry-rows';
import { flag, mapOf, pairsOf, simple, text, time, u64, u8 } from './column-type.ts';
import { column, type Column } from './column.ts';
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
  clocksOf = (record: T): readonly ClockEntry[] => clockEntriesOf(fields, record),
): readonly Column<Row>[] => [
  column('metadata', mapOf(text), ({ record }: Row) => record.metadata),
  column('created_at', time, (row: Row) => row.createdAt),
  column('updated_at', time, (row: Row) => row.updatedAt),
  column('clock', u64, ({ record }: Row) => record.clock),
  column('field_clocks', pairsOf(u64), ({ record }: Row) => clocksOf(record)),
  column('null_fields', u8, ({ record }: Row) => nullBitsOf(record)),
  // The tombstone at the old place has a higher version than every revision of the row that was there.
  column('row_version', versionType(fields), (row: Row, entity: Row) =>
    row === entity ? versionOf(fields, row) : lastRevision(rowVersion(fields, entity.record)),
  ),
  column('is_deleted', flag, (row: Row, entity: Row) => row !== entity),
];

/** A version, or the record that it is of. */
const versionType = <T extends MergeableRecord>(fields: RegisterFields<T>) =>
  simple<bigint | T>('UInt128', 16, (to, version) =>
    typeof version === 'bigint' ? to.uint128(version) : writeVersion(to, fields, version),
  );

const versionOf = <T extends MergeableRecord>(fields: RegisterFields<T>, row: RecordRow<T>): bigint | T =>
  row.repricedCost === undefined ? row.record : storedVersion(fields, row);
