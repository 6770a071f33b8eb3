import { dayNumberOf, dayOf, parseIso, type DailyCostQuery, type Day, type Period } from '@spanledger/core';
import type { SqlParameters } from '../client/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';

const microsPerDay = 86_400_000_000;

const dayAfter = (day: Day): Day => dayOf((dayNumberOf(parseIso(day) ?? 0) + 1) * microsPerDay);

/** A period as a question about daily costs. */
export const queryOfPeriod = (period: Period | undefined): DailyCostQuery => ({
  page: 1,
  limit: 1,
  fromTimestamp: period === undefined ? undefined : parseIso(period.fromDay),
  toTimestamp: period === undefined ? undefined : parseIso(dayAfter(period.toDay)),
});

/** Conditions on a time: that it lies in the period; none for all time. */
export const timesOfPeriod = (column: string, period: Period | undefined, parameters: SqlParameters): string[] => {
  const { fromTimestamp, toTimestamp } = queryOfPeriod(period);
  return timeBounds(column, fromTimestamp, toTimestamp, parameters);
};

/** Conditions on a date: that it lies in the period; none for all time. */
export const daysOfPeriod = (column: string, period: Period | undefined, parameters: SqlParameters): string[] =>
  period === undefined
    ? []
    : [`${column} BETWEEN ${parameters.bind('date', period.fromDay)} AND ${parameters.bind('date', period.toDay)}`];
