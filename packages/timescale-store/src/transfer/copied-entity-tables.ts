import type { CopiedRow } from '@spanledger/core';
import { observationTable, scoreTable, traceTable, type EntityTable } from '../writer/entity-tables.ts';
import { copiedColumnsOf, copiedObservationColumns } from './copied-row-columns.ts';

type Shape = Pick<EntityTable<unknown>, 'table' | 'keyTable' | 'keyColumns' | 'keptColumns' | 'timeColumn'>;

const textOf = (row: CopiedRow, column: string): string => String(row[column] ?? '');

/** Copied rows as rows of an entity's table, with their original versions. */
const copiedTable = (shape: Shape, columns: EntityTable<CopiedRow>['columns']): EntityTable<CopiedRow> => {
  const { table, keyTable, keyColumns, keptColumns, timeColumn } = shape;
  return {
    table,
    keyTable,
    keyColumns,
    keptColumns,
    timeColumn,
    columns,
    keyOf: (row) => keyColumns.map((column) => textOf(row, column)),
    keptOf: (row) => keptColumns.map((column) => (row[column] as string | null | undefined) ?? null),
    timeOf: (row) => Number(row[timeColumn]),
    versionOf: (row) => BigInt(textOf(row, 'row_version')),
    movedAt: () => undefined,
  };
};

export const copiedEntityTables = {
  traces: copiedTable(traceTable, copiedColumnsOf('traces')),
  observations: copiedTable(observationTable, copiedObservationColumns),
  scores: copiedTable(scoreTable, copiedColumnsOf('scores')),
} as const;
