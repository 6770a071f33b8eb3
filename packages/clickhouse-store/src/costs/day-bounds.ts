import { dayNumberOf, dayOf, type DailyCostQuery, type Day, type Micros } from '@spanledger/core';
import type { SqlParameters } from '../query/sql-parameters.ts';
import { dayNear } from '../query/time-bounds.ts';

const microsPerDay = 86_400_000_000;

/** Conditions on a Date column: the days that a query's period touches. */
export const daysTouched = (
  column: string,
  { fromTimestamp: from, toTimestamp: to }: DailyCostQuery,
  parameters: SqlParameters,
): string[] => {
  const bounds: string[] = [];
  if (from !== undefined) bounds.push(`${column} >= ${parameters.bind('Date', dayNear(from))}`);
  if (to !== undefined) bounds.push(`${column} <= ${parameters.bind('Date', dayNear(to - 1))}`);
  return bounds;
};

/** Days of which a query's period takes a part only. */
export const partialDays = ({ fromTimestamp: from, toTimestamp: to }: DailyCostQuery): ReadonlySet<Day> =>
  new Set([from, to].flatMap((at) => (at === undefined || isMidnight(at) ? [] : [dayOf(at)])));

const isMidnight = (at: Micros): boolean => at === dayNumberOf(at) * microsPerDay;
