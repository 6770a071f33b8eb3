import type { DailyCostConditions, Day, ProjectId } from '@spanledger/core';
import { integer, partialDays } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { daysTouched } from '../costs/day-bounds.ts';
import { whereProject } from './conditions.ts';
import { sqlParameters } from './sql-parameters.ts';
import { keysOfTables } from './table-keys.ts';
import { timeBounds } from './time-bounds.ts';

type Counted = 'traces' | 'observations';
type Period = Pick<DailyCostConditions, 'fromTimestamp' | 'toTimestamp'>;

const namedDaysMax = 1_000;

const knownColumns: Readonly<Record<Counted, string>> = { traces: 'trace_count', observations: 'observation_count' };
const knownSchema = z.object({ known: integer, others: z.array(z.string()) });
const countSchema = z.object({ total: integer });

/**
 * How many rows a project has in a period: the stored counts of clean days, and the rows of the others; `undefined`
 * when these are too many to be listed. A day is clean when its rows were read more than `restMs` after its last mark.
 * Rows are not read if the stored counts are more than `enough`.
 */
export const countByDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  counted: Counted,
  period: Period,
  restMs: number,
  enough = Infinity,
): Promise<number | undefined> => {
  const { known, others } = await readKnown(client, projectId, counted, period, restMs);
  if (others.length === 0 || known > enough) return known;
  if (others.length > namedDaysMax) return undefined;
  return known + (await countRowsOf(client, projectId, counted, period, others));
};

/** The sum over requested whole days that are clean, and the other days. */
const readKnown = async (
  client: ClickHouse,
  projectId: ProjectId,
  counted: Counted,
  period: Period,
  restMs: number,
): Promise<z.infer<typeof knownSchema>> => {
  const parameters = sqlParameters(projectId);
  const touched = (alias: string): string => whereProject(alias, daysTouched(`${alias}.day`, period, parameters));
  // Neither joined nor read with FINAL: planning that costs more than all of these rows.
  const never = `toDateTime64(0, 6, 'UTC')`;
  const sql = `
SELECT sumIf(days.counted, days.is_clean) AS known, groupArrayIf(toString(days.day), NOT days.is_clean) AS others
FROM (
  SELECT each.day AS day, argMax(each.counted, each.computed_at) AS counted,
    max(each.computed_at) > addMilliseconds(max(each.marked_at), ${parameters.bind('UInt64', restMs)})
      AND NOT has(${parameters.bind('Array(Date)', partialDays(period))}, each.day) AS is_clean
  FROM (
    SELECT m.day AS day, m.marked_at AS marked_at, ${never} AS computed_at, toUInt64(0) AS counted
    FROM dirty_days AS m ${touched('m')}
    UNION ALL
    SELECT d.day, ${never}, d.computed_at, d.${knownColumns[counted]}
    FROM daily_costs AS d ${touched('d')} AND d.kind = 'day'
  ) AS each
  GROUP BY each.day
  HAVING max(each.marked_at) > ${never}
) AS days`;
  const [row] = await client.query('read-known-counts', sql, parameters.values, knownSchema);
  return row ?? { known: 0, others: [] };
};

const countRowsOf = async (
  client: ClickHouse,
  projectId: ProjectId,
  counted: Counted,
  { fromTimestamp, toTimestamp }: Period,
  days: readonly Day[],
): Promise<number> => {
  const parameters = sqlParameters(projectId);
  const { alias, time } = keysOfTables[counted];
  const where = whereProject(alias, [
    `toDate(${time}) IN ${parameters.bind('Array(Date)', days)}`,
    ...timeBounds(time, fromTimestamp, toTimestamp, parameters),
  ]);
  const sql = `SELECT count() AS total FROM ${counted} AS ${alias} FINAL ${where}`;
  const [row] = await client.query(`count-${counted}`, sql, parameters.values, countSchema);
  return row?.total ?? 0;
};
