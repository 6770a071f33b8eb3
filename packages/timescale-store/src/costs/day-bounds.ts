import { microsPerDay, type DailyCostQuery, type Day, type Micros } from '@spanledger/core';
import { dayNear } from '@spanledger/telemetry-rows';
import type { SqlParameters as BoundParameters } from '@spanledger/telemetry-sql';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';

/** Beyond it the period from the first to the last day is read, and other days are left out. */
const rangesMax = 200;

/** Conditions on a date column: the days that a query's period touches. */
export const daysTouched = (
  column: string,
  { fromTimestamp: from, toTimestamp: to }: Pick<DailyCostQuery, 'fromTimestamp' | 'toTimestamp'>,
  parameters: SqlParameters,
): string[] => {
  const bounds: string[] = [];
  if (from !== undefined) bounds.push(`${column} >= ${parameters.bind('date', dayNear(from))}`);
  if (to !== undefined) bounds.push(`${column} <= ${parameters.bind('date', dayNear(to - 1))}`);
  return bounds;
};

/**
 * Conditions on a time: on one of these days, of which there is at least one. For very many days, between the first and
 * the last.
 */
export const onDays = (column: string, days: readonly Day[], parameters: BoundParameters): string[] => {
  const ranges = rangesOf(days);
  const [first, last] = [ranges[0], ranges.at(-1)];
  // Partitions are chosen by these, which every planner understands.
  const all = timeBounds(column, first?.from, last?.to, parameters);
  if (ranges.length === 1 || ranges.length > rangesMax) return all;
  const each = ranges.map(({ from, to }) => `(${timeBounds(column, from, to, parameters).join(' AND ')})`);
  return [...all, `(${each.join(' OR ')})`];
};

interface Range {
  readonly from: Micros;
  readonly to: Micros;
}

/** Days that follow one another as one. */
const rangesOf = (days: readonly Day[]): readonly Range[] => {
  const ranges: Range[] = [];
  for (const day of [...new Set(days)].sort()) {
    const from = Date.parse(day) * 1000;
    const last = ranges.at(-1);
    if (last?.to === from) ranges[ranges.length - 1] = { from: last.from, to: from + microsPerDay };
    else ranges.push({ from, to: from + microsPerDay });
  }
  return ranges;
};
