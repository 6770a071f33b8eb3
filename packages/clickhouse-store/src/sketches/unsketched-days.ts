import type { DailyCostConditions, Day, ProjectId } from '@spanledger/core';
import { partialDays } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { daysTouched } from '../costs/day-bounds.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';

const daySchema = z.object({ day: z.string() });

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
export const unsketchedDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  { measures, isNamed, ...period }: AskedSketches,
  restMs: number,
): Promise<readonly Day[]> => {
  const parameters = sqlParameters(projectId);
  const touched = (column: string): string[] => daysTouched(column, period, parameters);
  const ofMeasures = [
    `k.is_named = ${parameters.bind('boolean', isNamed)}`,
    `k.measure IN ${parameters.bind('texts', measures)}`,
    ...touched('k.day'),
  ];
  const sql = `
SELECT toString(marks.day) AS day
FROM (SELECT m.day AS day, max(m.marked_at) AS marked FROM dirty_days AS m ${whereProject('m', touched('m.day'))} GROUP BY day) AS marks
LEFT JOIN (
  SELECT k.day AS day, min(k.computed_at) AS computed, min(k.is_whole) AS is_whole, count() AS measures
  FROM value_sketches AS k FINAL ${whereProject('k', ofMeasures)}
  GROUP BY day
) AS known ON known.day = marks.day
WHERE known.measures < ${parameters.bind('count', measures.length)} OR NOT known.is_whole
  OR known.computed <= addMilliseconds(marks.marked, ${parameters.bind('UInt64', restMs)})
  OR has(${parameters.bind('Array(Date)', partialDays(period))}, marks.day)
ORDER BY day`;
  const rows = await client.query('unsketched-days', sql, parameters.values, daySchema);
  return rows.map(({ day }) => day);
};
