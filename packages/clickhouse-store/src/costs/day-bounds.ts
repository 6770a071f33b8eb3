import type { DailyCostConditions } from '@spanledger/core';
import { dayNear } from '@spanledger/telemetry-rows';
import { whereProject } from '../query/conditions.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';

/** Conditions on a Date column: the days that a query's period touches. */
export const daysTouched = (
  column: string,
  { fromTimestamp: from, toTimestamp: to }: DailyCostConditions,
  parameters: SqlParameters,
): string[] => {
  const bounds: string[] = [];
  if (from !== undefined) bounds.push(`${column} >= ${parameters.bind('Date', dayNear(from))}`);
  if (to !== undefined) bounds.push(`${column} <= ${parameters.bind('Date', dayNear(to - 1))}`);
  return bounds;
};

/** The WHERE clause of the days that a query's period touches, on any table of a project with a `day`. */
export const whereDays =
  (period: DailyCostConditions, parameters: SqlParameters) =>
  (alias: string): string =>
    whereProject(alias, daysTouched(`${alias}.day`, period, parameters));
