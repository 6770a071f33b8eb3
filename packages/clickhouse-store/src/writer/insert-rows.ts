import { randomUUID } from 'node:crypto';
import type { Micros } from '@spanledger/core';
import type { InsertBinary } from '../client/clickhouse-client.ts';
import { namesOf, type Column } from '../rows/column.ts';
import { encodeRows } from '../rows/encode-rows.ts';
import { splitByMonths } from './split-by-months.ts';

/** Of tables that are partitioned by month: the place of each row, and its tombstones elsewhere. */
interface Parted<Row> {
  readonly timesOf: (row: Row) => readonly Micros[];
  readonly movedOf?: ((row: Row) => readonly Row[]) | undefined;
}

/** Inserts rows of a table, of many months in several inserts; without rows it does nothing. */
export const insertRows = async <Row extends object>(
  insert: InsertBinary,
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  parted?: Parted<Row>,
): Promise<void> => {
  if (rows.length === 0) return;
  const names = namesOf(columns);
  const movedOf = parted?.movedOf ?? (() => []);
  for (const part of parted === undefined ? [rows] : splitByMonths(rows, parted.timesOf))
    await insert(table, names, await encodeRows(columns, part, movedOf), randomUUID());
};
