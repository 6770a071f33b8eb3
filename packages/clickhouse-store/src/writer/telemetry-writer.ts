import { randomUUID } from 'node:crypto';
import type { TelemetryWriter } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import type { Column } from '../rows/column.ts';
import { encodeRows } from '../rows/encode-rows.ts';
import { movedObservation, observationRowColumns } from '../rows/observation-row.ts';
import { receiptRowColumns } from '../rows/receipt-row.ts';
import { movedScore, scoreRowColumns } from '../rows/score-row.ts';
import { movedTrace, traceRowColumns } from '../rows/trace-row.ts';
import { deleteEntities } from './delete-entities.ts';

/** Writes rows with one insert per table, side by side, the deletions after them, and then the receipts. */
export const clickHouseTelemetryWriter = (client: ClickHouse): TelemetryWriter => {
  const insert = async <Row extends object>(
    table: string,
    columns: readonly Column<Row>[],
    rows: readonly Row[],
    movedOf: (row: Row) => Row | undefined = () => undefined,
  ): Promise<void> => {
    if (rows.length === 0) return;
    const names = columns.map(([name]) => name);
    await client.insertBinary(table, names, encodeRows(columns, rows, movedOf), randomUUID());
  };

  return {
    async write({ observations, traces, scores, deletions, receipts }) {
      await Promise.all([
        insert('observations', observationRowColumns, observations, movedObservation),
        insert('traces', traceRowColumns, traces, movedTrace),
        insert('scores', scoreRowColumns, scores, movedScore),
      ]);
      await deleteEntities(client, deletions);
      // Last: a receipt never speaks of rows that are not there.
      await insert('ingest_batches', receiptRowColumns, receipts);
    },
  };
};
