import { copiedTables, type GoneRow, type Micros, type ProjectId } from '@spanledger/core';
import { flag, text, time, u128 } from '../rows/column-type.ts';
import { column, type Column } from '../rows/column.ts';

/** The columns of tombstones on a day. Of its times any will do: rows are distinguished by their day. */
export const tombstoneColumns = (
  projectId: ProjectId,
  kind: 'traces' | 'observations' | 'scores',
  at: Micros,
  now: Micros,
): readonly Column<GoneRow>[] => {
  const { key, time: timeColumn } = copiedTables[kind];
  return [
    column('project_id', text, () => projectId),
    ...key.map((name, part) => column(name, text, (row: GoneRow) => row.key[part] ?? '')),
    column(timeColumn, time, () => at),
    column('updated_at', time, () => now),
    column('row_version', u128, (row) => row.version),
    column('is_deleted', flag, () => true),
  ];
};
