import type { DailyCostConditions, Day, ProjectId } from '@spanledger/core';
import { integer, partialDays } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereDays } from '../costs/day-bounds.ts';
import { daysWithState } from '../costs/stored-days.ts';
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
 * when these are too many to be listed. Rows are not read if the stored counts are more than `enough`.
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
  const where = whereDays(period, parameters);
  const stored = {
    rows: `SELECT d.day AS day, d.computed_at AS computed_at, true AS is_whole, d.${knownColumns[counted]} AS counted
  FROM daily_costs AS d ${where('d')} AND d.kind = 'day'`,
    figures: { counted: 'toUInt64(0)' },
  };
  const days = daysWithState(stored, { where, partial: partialDays(period), restMs }, parameters);
  const sql = `
SELECT sumIf(days.counted, days.is_clean) AS known, groupArrayIf(toString(days.day), NOT days.is_clean) AS others
FROM (${days}) AS days`;
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
