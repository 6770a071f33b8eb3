import type { Micros, OrderOperator } from '@spanledger/core';
import type { SqlParameters } from '@spanledger/telemetry-sql';

/** Binds a time. */
export const bindTime = (at: Micros, parameters: SqlParameters): string => parameters.bind('time', at);

/** Compares a timestamptz column with a time. */
export const compareTime = (column: string, operator: OrderOperator, at: Micros, parameters: SqlParameters): string =>
  `${column} ${operator} ${bindTime(at, parameters)}`;

/** Conditions for `from` (inclusive) to `to` (exclusive) on the time that a table is partitioned by. */
export const timeBounds = (
  column: string,
  from: Micros | undefined,
  to: Micros | undefined,
  parameters: SqlParameters,
): string[] => {
  const bounds: string[] = [];
  if (from !== undefined) bounds.push(compareTime(column, '>=', from, parameters));
  if (to !== undefined) bounds.push(compareTime(column, '<', to, parameters));
  return bounds;
};

/** Whole microseconds from one time to another, as a bigint. */
export const microsBetween = (from: string, to: string): string =>
  `(extract(epoch FROM ${to} - ${from}) * 1000000)::bigint`;
