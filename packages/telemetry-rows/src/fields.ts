import { columnOfField, nullBitsOf, plainColumns } from '@spanledger/core';
import type { DefaultedColumn, NullableColumn, RecordedFields, StoredFields, StoredTable } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from './row-dialect.ts';
import { integer, micros, nullableText } from './row-values.ts';

type Row<Table extends StoredTable> = StoredFields<Table> & { readonly null_fields: number };

/** The plain fields of a kind of record, in rows that name them as records do. */
export interface Fields<Table extends StoredTable> {
  /** What selects them from the table under the alias, if it has one. Bodies are not read without `withBodies`. */
  readonly select: (dialect: RowDialect, alias?: string, withBodies?: boolean) => string;
  readonly shape: { readonly [Field in keyof StoredFields<Table>]: z.ZodType<StoredFields<Table>[Field]> };
  /** What is known of a record besides, the same names each time, with them, exactly as they were written. */
  readonly addTo: <Known extends object>(known: Known, row: Row<Table>) => Known & RecordedFields<Table>;
  /** The bits of `null_fields` of those that are null and whose columns cannot be. */
  readonly nullBits: (record: RecordedFields<Table>) => number;
}

export const fieldsOf = <Table extends StoredTable>(table: Table): Fields<Table> => {
  const columns = plainColumns(table);
  const bits = nullBitsOf(table);
  const shape: Record<string, z.ZodType> = Object.fromEntries(
    columns.map(([field, column]) => [field, schemaOf(column)]),
  );
  let blank: object | undefined;
  return {
    select: (dialect, alias, withBodies = true) =>
      columns
        .map(([field, column]) => {
          if (column === 'body?' && !withBodies) return `NULL AS "${field}"`;
          const name = alias === undefined ? columnOfField(field) : `${alias}.${columnOfField(field)}`;
          return `${column === 'time?' ? dialect.time(name) : name} AS "${field}"`;
        })
        .join(', '),
    shape: shape as Fields<Table>['shape'],
    addTo: (known, row) => {
      blank ??= withHiddenClass([...Object.keys(known), ...columns.map(([field]) => field)]);
      const fields: Record<string, unknown> = { ...blank };
      for (const [field, value] of Object.entries(known)) fields[field] = value;
      for (const [field] of columns) fields[field] = row[field];
      for (const [field, bit] of bits) if ((row.null_fields & bit) !== 0) fields[field] = null;
      return fields as typeof known & RecordedFields<Table>;
    },
    nullBits: (record) => {
      let all = 0;
      for (const [field, bit] of bits) if (record[field] === null) all |= bit;
      return all;
    },
  };
};

/**
 * An object with these properties, of which copies are as small and as fast as one that is written out: one that got them
 * one by one, by names from a list, would be a hash table, which takes five times the memory.
 */
const withHiddenClass = (names: readonly string[]): object =>
  JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null])))) as object;

const schemaOf = (column: NullableColumn | DefaultedColumn): z.ZodType => {
  if (column === 'time?') return micros.nullable();
  if (column === 'u32?') return integer.nullable();
  if (column === 'float?') return z.number().nullable();
  if (typeof column === 'string') return nullableText;
  if (column.type === 'flag') return z.boolean();
  return column.values === undefined ? z.string() : z.enum(column.values as readonly string[]);
};
