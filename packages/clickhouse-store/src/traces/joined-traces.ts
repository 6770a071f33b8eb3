import type { Micros } from '@spanledger/core';
import { whereProject } from '../query/conditions.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

const oneDay: Micros = 86_400_000_000;

/** The entities that traces are joined to. */
export interface TraceOwners {
  /** FROM and WHERE, of any version of them. */
  readonly from: string;
  /** The trace's id, never absent. */
  readonly column: string;
}

interface JoinedPeriod {
  readonly fromTimestamp: Micros;
  /** Inclusive. */
  readonly toTimestamp: Micros;
}

/**
 * Joins the trace of each entity as `t`, if it is stored. Nearly all traces lie in the time that is asked for, or
 * shortly before: the days of all others are looked up, and only of those.
 */
export const joinTrace = (
  { from, column }: TraceOwners,
  { fromTimestamp, toTimestamp }: JoinedPeriod,
  parameters: SqlParameters,
): string => {
  const near = timeBounds('t.timestamp', fromTimestamp - oneDay, toTimestamp + 1, parameters);
  const ids = `(SELECT ${column} ${from})`;
  const found = `SELECT t.id FROM traces AS t FINAL ${whereProject('t', near)}`;
  const elsewhere = `(SELECT ${column} ${from} AND ${column} NOT IN (${found}))`;
  const days = `((${near.join(' AND ')}) OR ${onDaysOfTraces('toDate(t.timestamp)', elsewhere)})`;
  return `LEFT ANY JOIN (
  SELECT t.id AS id, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release,
    t.version AS version, t.tags AS tags
  FROM traces AS t FINAL
  ${whereProject('t', [`t.id IN ${ids}`, days])}
) AS t ON t.id = ${column}`;
};
