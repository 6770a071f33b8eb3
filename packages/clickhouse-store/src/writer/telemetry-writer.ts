import { randomUUID } from 'node:crypto';
import type { Micros, ObservationRow, TelemetryRows, TelemetryWriter, TraceRow } from '@spanledger/core';
import type { ClickHouse, InsertBinary } from '../client/clickhouse-client.ts';
import type { Column } from '../rows/column.ts';
import { encodeRows } from '../rows/encode-rows.ts';
import { decidedRowColumns, isPlain, movedObservation, observationRowColumns } from '../rows/observation-row.ts';
import { receiptRowColumns } from '../rows/receipt-row.ts';
import { movedScore, scoreRowColumns } from '../rows/score-row.ts';
import { movedTrace, traceRowColumns } from '../rows/trace-row.ts';
import { insertTimeoutMs } from '../client/connection-settings.ts';
import { deleteEntities, keepHorizons } from './delete-entities.ts';
import { markDays } from './mark-days.ts';
import { splitByMonths } from './split-by-months.ts';

type Insert = <Row extends object>(
  table: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  timesOf: (row: Row) => readonly Micros[],
  movedOf?: (row: Row) => readonly Row[],
) => Promise<void>;

/** Writes rows with one insert per table (of rows of many months: several), side by side, the deletions after them, and then the receipts. */
export const clickHouseTelemetryWriter = (client: ClickHouse): TelemetryWriter => ({
  async write(rows) {
    const { deletions, receipts } = rows;
    const startedAt = performance.now();
    await keepHorizons(client, deletions);
    await client.insertTogether(async (insertBinary) => insertRows(inserter(insertBinary), rows));
    await deleteEntities(client, deletions);
    await markDays(client, rows, performance.now() - startedAt > insertTimeoutMs);
    // Last: a receipt never speaks of rows that are not there.
    const insert = inserter(client.insertBinary);
    await insert('ingest_batches', receiptRowColumns, receipts, ({ receivedAt }) => [receivedAt]);
  },
});

const inserter =
  (insertBinary: InsertBinary): Insert =>
  async (table, columns, rows, timesOf, movedOf = () => []) => {
    if (rows.length === 0) return;
    const names = columns.map(([name]) => name);
    for (const part of splitByMonths(rows, timesOf))
      await insertBinary(table, names, await encodeRows(columns, part, movedOf), randomUUID());
  };

/** All have ended when this rejects: what is merged next must not be overtaken by rows that are still on their way. */
const insertRows = async (insert: Insert, { observations, traces, scores }: TelemetryRows): Promise<void> => {
  const insertObservations = async (columns: typeof observationRowColumns, some: typeof observations) =>
    insert('observations', columns, some, (row) => withOld(row.startTime, row), movedObservation);
  const [plain, decided] = byColumns(observations);
  const inserts = await Promise.allSettled([
    insertObservations(observationRowColumns, plain),
    insertObservations(decidedRowColumns, decided),
    insert('traces', traceRowColumns, traces, (row) => withOld(row.timestamp, row), movedTrace),
    insert('scores', scoreRowColumns, scores, (row) => withOld(row.timestamp, row), movedScore),
  ]);
  for (const result of inserts) if (result.status === 'rejected') throw result.reason;
};

/** Rows that are written with few columns, and with all: together where few are there, since each insert costs as much as hundreds of rows. */
const byColumns = (rows: readonly ObservationRow[]): readonly [plain: typeof rows, decided: typeof rows] => {
  if (rows.every(isPlain)) return [rows, []];
  if (rows.length <= mixedRowsMax) return [[], rows];
  return [rows.filter(isPlain), rows.filter((row) => !isPlain(row))];
};

const mixedRowsMax = 1_000;

/** Where a row lies, and where its tombstones do. */
const withOld = (
  at: Micros,
  { movedFrom = at, alsoAt = [] }: Pick<TraceRow, 'movedFrom' | 'alsoAt'>,
): readonly Micros[] => [at, movedFrom, ...alsoAt.map((place) => place.at)];
