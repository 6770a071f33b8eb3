import { copiedTables, type TransferTarget } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { dayMarker } from '../writer/day-marks.ts';
import { insertRows } from '../writer/insert-rows.ts';
import { announceRows, forgetGone } from '../writer/write-look-ups.ts';
import { isEntityKind, lookUpsOfCopies, lookUpsOfGone } from './copied-look-ups.ts';
import { copiedRowColumns } from './copied-row-columns.ts';
import { tombstoneColumns } from './copied-tombstones.ts';
import { markDaysOfTraces } from './mark-days-of-traces.ts';

/** Versions decide which of two copies stays, so rows and tombstones are simply inserted. */
export const clickHouseTransferTarget = (client: ClickHouse): TransferTarget => {
  const markDays = dayMarker(0);
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
      await client.insertTogether(async (insert) => {
        if (isEntityKind(kind)) await announceRows(insert, markDays, lookUpsOfCopies(projectId, kind, rows));
        await insertRows(insert, copiedTables[kind].table, copiedRowColumns[kind], rows);
      });
    },
    remove: async (projectId, kind, day, gone) => {
      if (gone.length === 0 || !isEntityKind(kind)) return;
      if (kind !== 'scores') {
        await markDaysOfTraces(
          client,
          projectId,
          gone.map(({ key }) => key[0] ?? ''),
        );
      }
      const lookUps = lookUpsOfGone(projectId, kind, day, gone);
      const columns = tombstoneColumns(projectId, kind, Date.parse(day) * 1000, Date.now() * 1000);
      await client.insertTogether(async (insert) => {
        await announceRows(insert, markDays, lookUps);
        await insertRows(insert, copiedTables[kind].table, columns, gone);
        await forgetGone(insert, lookUps);
      });
    },
  };
};
