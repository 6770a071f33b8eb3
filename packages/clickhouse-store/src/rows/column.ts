import { columnOfField, plainColumns } from '@spanledger/core';
import type { DefaultedColumn, Micros, NullableColumn, RecordedFields, StoredTable } from '@spanledger/core';
import { ByteStream } from './byte-stream.ts';
import {
  code,
  flag,
  float,
  nullable,
  text,
  time,
  u32,
  type ColumnType,
  type OpenColumn,
  type ValueOf,
} from './column-type.ts';

/** A column of an insert. */
export interface Column<Row> {
  readonly name: string;
  /** What is sent before its values: its name and its type. */
  readonly head: Uint8Array;
  readonly open: () => OpenColumn<Row>;
}

export const column = <Row, V>(name: string, type: ColumnType<V>, valueOf: ValueOf<Row, V>): Column<Row> => ({
  name,
  head: headOf(name, type.name),
  open: () => type.open(valueOf),
});

const headOf = (name: string, type: string): Uint8Array => {
  const to = new ByteStream();
  to.string(name);
  to.string(type);
  return Buffer.concat(to.chunks());
};

export const namesOf = (columns: readonly Column<never>[]): readonly string[] => columns.map(({ name }) => name);

/** The position of each value in its type's Enum8, which counts from `first`. */
export const enumCodes = <T extends string>(values: readonly T[], first: number): Readonly<Record<T, number>> =>
  Object.fromEntries(values.map((value, index) => [value, index + first])) as Record<T, number>;

/** The columns of the plain fields of a kind of record. */
export const fieldColumns = <Table extends StoredTable, Row extends { readonly record: RecordedFields<Table> }>(
  table: Table,
): readonly Column<Row>[] => plainColumns(table).map(([field, stored]) => fieldColumn(field, stored) as Column<Row>);

interface AnyRecord {
  readonly record: Readonly<Record<string, unknown>>;
}

const fieldColumn = (field: string, stored: NullableColumn | DefaultedColumn): Column<AnyRecord> => {
  const name = columnOfField(field);
  if (typeof stored === 'string') return nullableColumn(name, field, stored);
  const { type, values = [], whenNull } = stored;
  const valueOf = ({ record }: AnyRecord) => record[field] ?? whenNull;
  if (type === 'text') return column(name, text, valueOf as (row: AnyRecord) => string);
  if (type === 'flag') return column(name, flag, valueOf as (row: AnyRecord) => boolean);
  const codes = enumCodes(values as readonly string[], 1);
  return column(name, code, (row: AnyRecord) => codes[valueOf(row) as string] ?? 0);
};

const nullableColumn = (name: string, field: string, stored: NullableColumn): Column<AnyRecord> => {
  if (stored === 'time?')
    return column(name, nullable(time), ({ record }: AnyRecord) => record[field] as Micros | null);
  if (stored === 'u32?') return column(name, nullable(u32), ({ record }: AnyRecord) => record[field] as number | null);
  if (stored === 'float?')
    return column(name, nullable(float), ({ record }: AnyRecord) => record[field] as number | null);
  return column(name, nullable(text), ({ record }: AnyRecord) => record[field] as string | null);
};
