import { randomUUID } from 'node:crypto';
import { copiedTables, type CopiedKind, type TransferTarget } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import type { Column } from '../rows/column.ts';
import { encodeRows } from '../rows/encode-rows.ts';
import { copiedRowColumns } from './copied-row-columns.ts';
import { tombstoneColumns } from './copied-tombstones.ts';
import { markDaysOfTraces } from './mark-days-of-traces.ts';

/** Versions decide which of two copies stays, so rows and tombstones are simply inserted. */
export const clickHouseTransferTarget = (client: ClickHouse): TransferTarget => {
  const insert = async <Row extends object>(kind: CopiedKind, columns: readonly Column<Row>[], rows: readonly Row[]) =>
    client.insertBinary(
      copiedTables[kind].table,
      columns.map(([name]) => name),
      await encodeRows(columns, rows, () => []),
      randomUUID(),
    );
  return {
    put: async (projectId, kind, rows) => {
      if (rows.length === 0) return;
      const traceId = kind === 'traces' ? 'id' : kind === 'observations' ? 'trace_id' : undefined;
      if (traceId !== undefined) {
        await markDaysOfTraces(
          client,
          projectId,
          rows.map((row) => String(row[traceId])),
        );
      }
      await insert(kind, copiedRowColumns[kind], rows);
    },
    remove: async (projectId, kind, day, gone) => {
      if (gone.length === 0 || (kind !== 'traces' && kind !== 'observations' && kind !== 'scores')) return;
      if (kind !== 'scores') {
        await markDaysOfTraces(
          client,
          projectId,
          gone.map(({ key }) => key[0] ?? ''),
        );
      }
      const columns = tombstoneColumns(projectId, kind, Date.parse(day) * 1000, Date.now() * 1000);
      await insert(kind, columns, gone);
    },
  };
};
