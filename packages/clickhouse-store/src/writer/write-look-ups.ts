import type { InsertBinary } from '../client/clickhouse-client.ts';
import { daysRowColumns, strayRowColumns } from '../rows/look-up-rows.ts';
import { insertRows } from './insert-rows.ts';
import type { MarkDays } from './day-marks.ts';
import type { LookUps } from './look-ups.ts';

const traceDayColumns = daysRowColumns('trace');
const scoreDayColumns = daysRowColumns('score');

/** Before the rows, so that every stored row can be found, and no derived sum is considered complete without it. */
export const announceRows = async (insert: InsertBinary, markDays: MarkDays, lookUps: LookUps): Promise<void> => {
  const { traceDays, scoreDays, strays, days } = lookUps;
  await Promise.all([
    insertRows(insert, 'trace_days', traceDayColumns, traceDays),
    insertRows(insert, 'score_days', scoreDayColumns, scoreDays),
    insertRows(insert, 'stray_observations', strayRowColumns, strays),
    markDays(insert, days),
  ]);
};

/** After the tombstones: until then a removed copy exists. */
export const forgetGone = async (insert: InsertBinary, { goneStrays }: LookUps): Promise<void> =>
  insertRows(insert, 'stray_observations', strayRowColumns, goneStrays);
