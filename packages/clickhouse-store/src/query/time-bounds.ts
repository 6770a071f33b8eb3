import type { Micros, OrderOperator } from '@spanledger/core';
import { dayNear } from '@spanledger/telemetry-rows';
import type { SqlParameters } from '@spanledger/telemetry-sql';

/** The comparison of days that is implied by the comparison of times; none for `<>`. */
const dayOperators: Readonly<Record<OrderOperator, string | undefined>> = {
  '=': '=',
  '<>': undefined,
  '>': '>=',
  '>=': '>=',
  '<': '<=',
  '<=': '<=',
};

/**
 * Compares a DateTime64 column with a time. `isKey`: the table is sorted by the column's day: then the day is compared
 * too, which is what prunes.
 *
 * The time itself is hidden from the index of a part's earliest and latest time: versions of a row may differ in time
 * within one day, and that index would skip the part with the latest version and return an old one.
 */
export const compareTime = (
  column: string,
  isKey: boolean,
  operator: OrderOperator,
  at: Micros,
  parameters: SqlParameters,
): string => {
  const exact = `toUnixTimestamp64Micro(identity(${column})) ${operator} ${parameters.bind('time', at)}`;
  const dayOperator = dayOperators[operator];
  if (!isKey || dayOperator === undefined) return exact;
  return `toDate(${column}) ${dayOperator} ${parameters.bind('day', dayNear(at))} AND ${exact}`;
};

/** Conditions for `from` (inclusive) to `to` (exclusive) on the time that a table is sorted by. */
export const timeBounds = (
  column: string,
  from: Micros | undefined,
  to: Micros | undefined,
  parameters: SqlParameters,
): string[] => {
  const bounds: string[] = [];
  if (from !== undefined) bounds.push(compareTime(column, true, '>=', from, parameters));
  if (to !== undefined) bounds.push(compareTime(column, true, '<', to, parameters));
  return bounds;
};
