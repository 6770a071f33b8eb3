import type { Day, ProjectId } from '@spanledger/core';
import { micros } from '@spanledger/telemetry-rows';
import { highestLevel, type AskedPage, type StoredSums } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereDays } from '../costs/day-bounds.ts';
import { daysWithState } from '../costs/stored-days.ts';
import { whereProject } from '../query/conditions.ts';
import { countVersions } from '../query/count-versions.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';

/** The columns of `trace_sums` that are those of `observationSums`. */
export const sumColumns = [
  'latency_micros',
  'total_cost',
  'input_cost',
  'output_cost',
  'input_units',
  'output_units',
  'total_units',
  'observation_count',
  'error_count',
  'warning_count',
  'default_count',
  'debug_count',
] as const;

/** For a period with more days all sums are read from rows: a statement lists no more. */
const listedDaysMax = 1_000;

const summedDaySchema = z.object({ day: z.string(), computedAt: micros, isStored: z.coerce.boolean() });

export type SummedDay = z.infer<typeof summedDaySchema>;

/**
 * The days of a period on which traces were ever written, whether all their sums are stored, and when they were
 * computed: more than `restMs` after the last mark of the day.
 */
export const summedDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  { from, to }: Pick<AskedPage, 'from' | 'to'>,
  restMs: number,
): Promise<readonly SummedDay[]> => {
  const parameters = sqlParameters(projectId);
  const period = { fromTimestamp: from, toTimestamp: to };
  const where = whereDays(period, parameters);
  const stored = {
    rows: `SELECT c.day AS day, c.computed_at AS computed_at, sum(c.found) = max(c.expected) AS is_whole
  FROM (
    SELECT s.day AS day, s.computed_at AS computed_at, toUInt64(0) AS found, s.observation_count + 1 AS expected
    FROM trace_sums AS s ${where('s')} AND s.trace_id = ''
    UNION ALL
    SELECT s.day, s.computed_at, count(), 0 FROM trace_sums AS s ${where('s')} GROUP BY s.day, s.computed_at
  ) AS c
  GROUP BY c.day, c.computed_at
  HAVING max(c.expected) > 0`,
  };
  const sql = `
SELECT toString(days.day) AS day, toUnixTimestamp64Micro(days.computed_at) AS computedAt, days.is_clean AS isStored
FROM (${daysWithState(stored, { where, restMs }, parameters)}) AS days`;
  return client.query('summed-days', sql, parameters.values, summedDaySchema);
};

/** The stored rows of days. Earlier ones may still lie beside them. */
export const storedRows = (days: readonly SummedDay[], parameters: SqlParameters): string => {
  const among = parameters.bind(
    'Array(Date)',
    days.map(({ day }) => day),
  );
  const times = parameters.bind(
    'Array(Int64)',
    days.map(({ computedAt }) => computedAt),
  );
  return `FROM trace_sums AS s
${whereProject('s', [
  `s.day IN ${among}`,
  `(s.day, toUnixTimestamp64Micro(s.computed_at)) IN (SELECT arrayJoin(arrayZip(${among}, ${times})))`,
])}`;
};

/** Those of the listed days. */
export const storedSumsOf = (days: readonly SummedDay[]): StoredSums | undefined => {
  const stored = days.filter(({ isStored }) => isStored);
  if (stored.length === 0 || days.length > listedDaysMax) return undefined;
  const names: readonly Day[] = stored.map(({ day }) => day);
  return {
    select: (parameters) => `
SELECT s.trace_id AS trace_id, ${sumColumns.map((column) => `s.${column} AS ${column}`).join(', ')},
  ${highestLevel('s.error_count', 's.warning_count', 's.default_count')} AS level
${storedRows(stored, parameters as SqlParameters)}`,
    others:
      stored.length === days.length
        ? undefined
        : (time, parameters) => [`toDate(${time}) NOT IN ${parameters.bind('days', names)}`],
  };
};

/** Of a project with fewer versions of observations all are summed up sooner than it is found out which sums are stored. */
export const versionsOfSummedProject = 100_000;

/**
 * The sums of the traces of a period that are stored; of other days, and in small projects, all observations of their
 * traces are read.
 */
export const storedSums = async (
  client: ClickHouse,
  projectId: ProjectId,
  period: Pick<AskedPage, 'from' | 'to'>,
  restMs: number,
): Promise<StoredSums | undefined> => {
  if ((await countVersions(client, projectId, 'observations')) < versionsOfSummedProject) return undefined;
  return storedSumsOf(await summedDays(client, projectId, period, restMs));
};
