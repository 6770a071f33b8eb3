import type { Period } from '@spanledger/core';
import { queryOfPeriod } from '@spanledger/telemetry-rows';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';

/** Conditions that a time is in the period; none for all time. */
export const timesOfPeriod = (column: string, period: Period | undefined, parameters: SqlParameters): string[] => {
  const { fromTimestamp, toTimestamp } = queryOfPeriod(period);
  return timeBounds(column, fromTimestamp, toTimestamp, parameters);
};

/** Conditions that a date is in the period; none for all time. */
export const daysOfPeriod = (column: string, period: Period | undefined, parameters: SqlParameters): string[] =>
  period === undefined
    ? []
    : [`${column} BETWEEN ${parameters.bind('date', period.fromDay)} AND ${parameters.bind('date', period.toDay)}`];
