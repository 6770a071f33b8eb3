import { columnOfField, filteredFields, storedObservationColumns, storedScoreColumns } from '@spanledger/core';
import { storedTraceColumns } from '@spanledger/core';
import type { exportedTraceColumns, FilteredField, scoreColumns, StoredTable } from '@spanledger/core';

/** Where a column is that is filtered by; `from` is the alias of its table. */
interface FilteredColumn<Alias extends string> {
  readonly sql: string;
  readonly from: Alias;
}

const ofTrace = (name: string): FilteredColumn<'t'> => ({ sql: `t.${name}`, from: 't' });
const ofScore = (name: string): FilteredColumn<'s'> => ({ sql: `s.${name}`, from: 's' });

/** The plain fields of a kind of record, each in its column. */
const plainFilters = <Table extends StoredTable, Alias extends string>(table: Table, from: Alias) =>
  Object.fromEntries(
    Object.keys(filteredFields(table)).map((field) => [field, { sql: `${from}.${columnOfField(field)}`, from }]),
  ) as Readonly<Record<FilteredField<Table>, FilteredColumn<Alias>>>;

/** Own columns of traces, under the alias `t`. */
export const ownTraceColumns: Readonly<Record<keyof typeof exportedTraceColumns, FilteredColumn<'t'>>> = {
  id: ofTrace('id'),
  timestamp: ofTrace('timestamp'),
  ...plainFilters(storedTraceColumns, 't'),
  tags: ofTrace('tags'),
  metadata: ofTrace('metadata'),
};

/** The plain fields of observations under the alias `o`. Engines compare words and numbers in ways of their own. */
export const plainObservationColumns = plainFilters(storedObservationColumns, 'o');

/**
 * Columns of scores under the alias `s`, and of their traces under `t`. Engines differ in the texts and `booleanValue`.
 */
export const plainScoreColumns: Readonly<
  Record<Exclude<keyof typeof scoreColumns, 'booleanValue'>, FilteredColumn<'s' | 't'>>
> = {
  id: ofScore('id'),
  timestamp: ofScore('timestamp'),
  ...plainFilters(storedScoreColumns, 's'),
  metadata: ofScore('metadata'),
  userId: ofTrace('user_id'),
  traceName: ofTrace('name'),
  tags: ofTrace('tags'),
};
