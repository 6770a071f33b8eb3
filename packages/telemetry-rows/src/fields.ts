import { columnOfField, nullBitsOf, plainColumns } from '@spanledger/core';
import type { DefaultedColumn, NullableColumn, RecordedFields, StoredFields, StoredTable } from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from './row-dialect.ts';
import { integer, micros, nullableText } from './row-values.ts';

type Row<Table extends StoredTable> = StoredFields<Table> & { readonly null_fields: number };

/** The plain fields of a kind of record, in rows with the same names as records. */
export interface Fields<Table extends StoredTable> {
  /** Selects them from the table under the alias, if any. Bodies are not read without `withBodies`. */
  readonly select: (dialect: RowDialect, alias?: string, withBodies?: boolean) => string;
  readonly shape: { readonly [Field in keyof StoredFields<Table>]: z.ZodType<StoredFields<Table>[Field]> };
  /** The other fields of a record, with the same names each time, together with these, exactly as written. */
  readonly addTo: <Known extends object>(known: Known, row: Row<Table>) => Known & RecordedFields<Table>;
  /** The bits of `null_fields` for fields that are null and whose columns cannot be. */
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
 * An object with these properties, whose copies are as small and as fast as an object literal: one that gets them one
 * by one, by names from a list, would be a hash table, which takes five times the memory.
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
