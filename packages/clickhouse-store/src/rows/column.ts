import { columnOfField, latestMicros, plainColumns } from '@spanledger/core';
import type { DefaultedColumn, Micros, NullableColumn, RecordedFields, StoredTable, Usd } from '@spanledger/core';
import type { RowBinary } from './row-binary.ts';

/**
 * A column and its encoder. `row` is the source of values; `entity` that of the version: the same, except for the
 * tombstone of an entity that has moved.
 */
export type Column<Row> = readonly [name: string, write: (to: RowBinary, row: Row, entity: Row) => void];

/** A time within the range of keys. */
export const writeTime = (to: RowBinary, at: Micros): void => to.uint64(at < latestMicros ? at : latestMicros - 1);

export const writeNullableTime = (to: RowBinary, at: Micros | null): void => {
  if (at === null) return to.byte(1);
  to.byte(0);
  writeTime(to, at);
};

export const writeMoneyMap = (to: RowBinary, amounts: Readonly<Record<string, Usd>> | null): void => {
  if (amounts === null) return to.byte(0);
  const keys = Object.keys(amounts);
  to.length(keys.length);
  for (const key of keys) {
    to.string(key);
    to.decimal128(amounts[key] ?? 0n);
  }
};

export const writeUnits = (to: RowBinary, units: Readonly<Record<string, number>> | undefined): void => {
  if (units === undefined) return to.byte(0);
  const keys = Object.keys(units);
  to.length(keys.length);
  for (const key of keys) {
    to.string(key);
    to.uint64(units[key] ?? 0);
  }
};

/** The position of each value in its type's Enum8, which counts from `first`. */
export const enumCodes = <T extends string>(values: readonly T[], first: number): Readonly<Record<T, number>> =>
  Object.fromEntries(values.map((value, index) => [value, index + first])) as Record<T, number>;

/** The columns of the plain fields of a kind of record. */
export const fieldColumns = <Table extends StoredTable, Row extends { readonly record: RecordedFields<Table> }>(
  table: Table,
): readonly Column<Row>[] =>
  plainColumns(table).map(([field, column]) => [columnOfField(field), writerOf(field, column) as Column<Row>[1]]);

type WriteField = (to: RowBinary, row: { readonly record: Readonly<Record<string, unknown>> }) => void;

/** How a field is written; each is one call from the value, since a row has dozens. */
const writerOf = (field: string, column: NullableColumn | DefaultedColumn): WriteField => {
  if (typeof column === 'string') return nullableWriterOf(field, column);
  const { type, values = [], whenNull } = column;
  if (type === 'text') return (to, { record }) => to.string((record[field] ?? whenNull) as string);
  if (type === 'flag') return (to, { record }) => to.flag((record[field] ?? whenNull) as boolean);
  const codes = enumCodes(values as readonly string[], 1);
  return (to, { record }) => to.byte(codes[(record[field] ?? whenNull) as string] ?? 0);
};

const nullableWriterOf = (field: string, column: NullableColumn): WriteField => {
  if (column === 'time?') return (to, { record }) => writeNullableTime(to, record[field] as Micros | null);
  if (column === 'u32?')
    return (to, { record }) => writeNullable(to, record[field] as number | null, (value) => to.uint32(value));
  if (column === 'float?')
    return (to, { record }) => writeNullable(to, record[field] as number | null, (value) => to.float64(value));
  return (to, { record }) => to.nullableString(record[field] as string | null);
};

export const writeNullable = <T>(to: RowBinary, value: T | null, write: (value: T) => void): void => {
  to.flag(value === null);
  if (value !== null) write(value);
};
