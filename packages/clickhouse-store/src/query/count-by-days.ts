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
 * How many rows a project has in a period: what was computed of clean days, and the rows of the others; `undefined` when
 * these are too many to be named. A day is clean when its rows were read more than `restMs` after its last mark.
 */
export const countByDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  counted: Counted,
  period: Period,
  restMs: number,
): Promise<number | undefined> => {
  const { known, others } = await readKnown(client, projectId, counted, period, restMs);
  if (others.length > namedDaysMax) return undefined;
  return others.length === 0 ? known : known + (await countRowsOf(client, projectId, counted, period, others));
};

/** The sum over days that are clean and asked for as a whole, and the other days. */
const readKnown = async (
  client: ClickHouse,
  projectId: ProjectId,
  counted: Counted,
  period: Period,
  restMs: number,
): Promise<z.infer<typeof knownSchema>> => {
  const parameters = sqlParameters(projectId);
  const touched = (alias: string): string => whereProject(alias, daysTouched(`${alias}.day`, period, parameters));
  const sql = `
SELECT sumIf(days.counted, days.is_clean) AS known, groupArrayIf(toString(days.day), NOT days.is_clean) AS others
FROM (
  SELECT marks.day AS day, computed.counted AS counted,
    computed.computed_at > addMilliseconds(marks.marked, ${parameters.bind('UInt64', restMs)})
      AND NOT has(${parameters.bind('Array(Date)', partialDays(period))}, marks.day) AS is_clean
  FROM (SELECT m.day AS day, max(m.marked_at) AS marked FROM dirty_days AS m ${touched('m')} GROUP BY day) AS marks
  LEFT JOIN (
    SELECT d.day AS day, d.computed_at AS computed_at, d.${knownColumns[counted]} AS counted
    FROM daily_costs AS d FINAL ${touched('d')} AND d.kind = 'day'
  ) AS computed ON computed.day = marks.day
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
