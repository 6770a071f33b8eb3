import { microsPerDay, type ResolvedMetricsQuery } from '@spanledger/core';
import type { SqlParameters, TraceOwners } from '@spanledger/telemetry-sql';
import { whereProject } from '../query/conditions.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { onDaysOfTraces } from '../query/trace-days.ts';

/**
 * Condition that a trace under the alias `t` is on a day of traces of these entities. Nearly all fulfil `near`: the
 * days of all others are looked up, and only of those.
 */
export const onDaysOfOwners = ({ from, column }: TraceOwners, near: string): string => {
  const found = `SELECT t.id FROM traces AS t FINAL ${whereProject('t', [near])}`;
  const elsewhere = `(SELECT ${column} ${from} AND ${column} NOT IN (${found}))`;
  return `((${near}) OR ${onDaysOfTraces('toDate(t.timestamp)', elsewhere)})`;
};

/** Joins the trace of each entity as `t`, if it is stored. */
export const joinTrace = (owners: TraceOwners, near: string): string =>
  joinTraces(owners, [`t.id IN (SELECT ${owners.column} ${owners.from})`, onDaysOfOwners(owners, near)]);

/** Likewise, but only a trace that fulfils `near`; `t.is_near` is false without one. */
export const joinNearTrace = (owners: TraceOwners, near: string): string => joinTraces(owners, [near]);

const joinTraces = ({ column }: TraceOwners, conditions: readonly string[]): string => `LEFT ANY JOIN (
  SELECT t.id AS id, t.name AS name, t.user_id AS user_id, t.session_id AS session_id, t.release AS release,
    t.version AS version, t.tags AS tags, true AS is_near
  FROM traces AS t FINAL
  ${whereProject('t', conditions)}
) AS t ON t.id = ${column}`;

/** Condition that a trace is in the requested period, or shortly before. */
export const nearPeriod = (
  { fromTimestamp, toTimestamp }: Pick<ResolvedMetricsQuery, 'fromTimestamp' | 'toTimestamp'>,
  parameters: SqlParameters,
): string => timeBounds('t.timestamp', fromTimestamp - microsPerDay, toTimestamp + 1, parameters).join(' AND ');
