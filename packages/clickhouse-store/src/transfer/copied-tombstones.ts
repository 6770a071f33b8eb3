import { copiedTables, type GoneRow, type Micros, type ProjectId } from '@spanledger/core';
import type { Column } from '../rows/column.ts';

/** The columns of tombstones on a day. Of its times any will do: rows are distinguished by their day. */
export const tombstoneColumns = (
  projectId: ProjectId,
  kind: 'traces' | 'observations' | 'scores',
  at: Micros,
  now: Micros,
): readonly Column<GoneRow>[] => {
  const { key, time } = copiedTables[kind];
  return [
    ['project_id', (to) => to.string(projectId)],
    ...key.map((name, part): Column<GoneRow> => [name, (to, row) => to.string(row.key[part] ?? '')]),
    [time, (to) => to.uint64(at)],
    ['updated_at', (to) => to.uint64(now)],
    ['row_version', (to, row) => to.uint128(row.version)],
    ['is_deleted', (to) => to.flag(true)],
  ];
};
