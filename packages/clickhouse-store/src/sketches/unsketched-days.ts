import type { DailyCostConditions, Day, ProjectId } from '@spanledger/core';
import { partialDays } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereDays } from '../costs/day-bounds.ts';
import { otherDays } from '../costs/stored-days.ts';
import { sqlParameters } from '../query/sql-parameters.ts';

/** A query on `value_sketches`. */
export interface AskedSketches extends Pick<DailyCostConditions, 'fromTimestamp' | 'toTimestamp'> {
  /** By their stored names. */
  readonly measures: readonly string[];
  readonly isNamed: boolean;
}

/**
 * The days of a period whose `value_sketches` cannot be used: those marked less than `restMs` before all the measures
 * were computed, those without any, and those that are only partly in the period.
 */
export const unsketchedDays = (
  client: ClickHouse,
  projectId: ProjectId,
  { measures, isNamed, ...period }: AskedSketches,
  restMs: number,
): Promise<readonly Day[]> => {
  const parameters = sqlParameters(projectId);
  const where = whereDays(period, parameters);
  const stored = {
    rows: `SELECT k.day AS day, min(k.computed_at) AS computed_at,
    min(k.is_whole) AND count() >= ${parameters.bind('count', measures.length)} AS is_whole
  FROM value_sketches AS k FINAL ${where('k')}
    AND k.is_named = ${parameters.bind('boolean', isNamed)} AND k.measure IN ${parameters.bind('texts', measures)}
  GROUP BY k.day`,
  };
  const asked = { where, partial: partialDays(period), restMs };
  return otherDays(client, 'unsketched-days', stored, asked, parameters);
};
