import type { Micros, ObservationRow, ScoreRow, TelemetryRows, TelemetryWriter, TraceRow } from '@spanledger/core';
import type { ClickHouse, InsertBinary } from '../client/clickhouse-client.ts';
import { decidedRowColumns, isPlain, movedObservation, observationRowColumns } from '../rows/observation-row.ts';
import { receiptRowColumns } from '../rows/receipt-row.ts';
import { movedScore, scoreRowColumns } from '../rows/score-row.ts';
import { movedTrace, traceRowColumns } from '../rows/trace-row.ts';
import { insertTimeoutMs, markHoldsMs } from '../client/connection-settings.ts';
import { dayMarker } from './day-marks.ts';
import { deleteEntities, deleteLateScores, keepHorizons } from './delete-entities.ts';
import { insertRows } from './insert-rows.ts';
import { isStray, lookUpsOf } from './look-ups.ts';
import { markDeletedTraces, markOtherDays } from './mark-other-days.ts';
import { announceRows, forgetGone } from './write-look-ups.ts';

/**
 * Writes the places of rows and the days they change, then rows with one insert per table (of rows of many months:
 * several), side by side, the deletions after them, and then the receipts. `holdsMs` is for tests that compute days at
 * once.
 */
export const clickHouseTelemetryWriter = (client: ClickHouse, holdsMs = markHoldsMs): TelemetryWriter => {
  const markDays = dayMarker(holdsMs);
  return {
    async write(rows) {
      const { deletions, receipts } = rows;
      const startedAt = performance.now();
      await keepHorizons(client, deletions, 'begun');
      const lookUps = await lookUpsOf(rows);
      await client.insertTogether(async (insert) => {
        await announceRows(insert, markDays, lookUps);
        await insertEntities(insert, rows);
        await forgetGone(insert, lookUps);
      });
      await markDeletedTraces(client, deletions);
      await deleteEntities(client, deletions);
      await keepHorizons(client, deletions, 'done');
      await deleteLateScores(client, deletions);
      await markOtherDays(client, rows, performance.now() - startedAt > insertTimeoutMs);
      // Last: a receipt never refers to rows that are not stored.
      await insertRows(client.insertBinary, 'ingest_batches', receiptRowColumns, receipts, {
        timesOf: ({ receivedAt }) => [receivedAt],
      });
    },
  };
};

/** All inserts have ended when this rejects: rows still in flight must not overtake the next merge. */
const insertEntities = async (insert: InsertBinary, { observations, traces, scores }: TelemetryRows): Promise<void> => {
  const insertObservations = async (columns: typeof observationRowColumns, some: typeof observations) =>
    insertRows(insert, 'observations', columns, some, {
      timesOf: (row) => withOld(row.startTime, row),
      movedOf: movedObservation,
    });
  const insertTraces = async (some: typeof traces) =>
    insertRows(insert, 'traces', traceRowColumns, some, { timesOf, movedOf: movedTrace });
  const [plain, decided] = byColumns(observations);
  const { gone, named, placeholders } = byOrder(traces, observations);
  await insertTraces(gone);
  const inserts = await Promise.allSettled([
    insertObservations(observationRowColumns, plain),
    insertObservations(decidedRowColumns, decided),
    insertTraces(named),
    insertRows(insert, 'scores', scoreRowColumns, scores, { timesOf, movedOf: movedScore }),
  ]);
  for (const result of inserts) if (result.status === 'rejected') throw result.reason;
  await insertTraces(placeholders);
};

const isGone = (row: TraceRow): boolean => row.isGone === true;

/**
 * Placeholders of traces are written after the observations in them, and removed before: a write that fails in part leaves
 * none that is empty, of which nothing would tell once the trace is known.
 */
const byOrder = (traces: readonly TraceRow[], observations: readonly ObservationRow[]) => {
  const strays = new Set<string>(observations.filter(isStray).map(({ traceId }) => traceId));
  const isPlaceholder = (row: TraceRow): boolean => strays.has(row.id);
  return {
    gone: traces.filter(isGone),
    named: traces.filter((row) => !isGone(row) && !isPlaceholder(row)),
    placeholders: traces.filter((row) => !isGone(row) && isPlaceholder(row)),
  };
};

const timesOf = (row: TraceRow | ScoreRow): readonly Micros[] => withOld(row.timestamp, row);

/**
 * Rows that are written with few columns, and those with all: together when there are few, since each insert costs as
 * much as hundreds of rows.
 */
const byColumns = (rows: readonly ObservationRow[]): readonly [plain: typeof rows, decided: typeof rows] => {
  if (rows.every(isPlain)) return [rows, []];
  if (rows.length <= mixedRowsMax) return [[], rows];
  return [rows.filter(isPlain), rows.filter((row) => !isPlain(row))];
};

const mixedRowsMax = 1_000;

/** The place of a row, and the places of its tombstones. */
const withOld = (
  at: Micros,
  { movedFrom = at, alsoAt = [] }: Pick<TraceRow, 'movedFrom' | 'alsoAt'>,
): readonly Micros[] => [at, movedFrom, ...alsoAt.map((place) => place.at)];
