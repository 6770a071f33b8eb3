import type { Day, Difference, ProjectId } from '@spanledger/core';
import { queryOfPeriod } from '@spanledger/telemetry-rows';
import { observationSums, verifyLimits } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlDialect } from '../query/sql-dialect.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { storedRows, sumColumns, summedDays } from '../traces/stored-sums.ts';

const differencesMax = 1_000;

const tuple = (alias: string): string => `(${sumColumns.map((column) => `${alias}.${column}`).join(', ')})`;

const differingSchema = z.object({ day: z.string(), known: z.coerce.number(), computed: z.coerce.number() });

/** Stored days on which the sums of traces differ from those of their rows now. `days` in order. */
export const differingTraceSums = async (
  client: ClickHouse,
  projectId: ProjectId,
  days: readonly Day[],
  restMs: number,
): Promise<readonly Difference[]> => {
  const [fromDay, toDay] = [days[0], days.at(-1)];
  if (fromDay === undefined || toDay === undefined) return [];
  const { fromTimestamp: from, toTimestamp: to } = queryOfPeriod({ fromDay, toDay });
  const asked = new Set(days);
  const summed = await summedDays(client, projectId, { from, to }, restMs);
  const stored = summed.filter(({ day, isStored }) => isStored && asked.has(day));
  if (stored.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const among = parameters.bind(
    'days',
    stored.map(({ day }) => day),
  );
  const traces = `traces AS t FINAL ${whereProject('t', [`toDate(t.timestamp) IN ${among}`])}`;
  const sql = `
SELECT toString(day) AS day, countIf(difference > 0) AS known, countIf(difference < 0) AS computed
FROM (
  SELECT day, trace_id, sums, sum(side) AS difference
  FROM (
    SELECT s.day AS day, s.trace_id AS trace_id, ${tuple('s')} AS sums, toInt8(1) AS side
    ${storedRows(stored, parameters)} AND s.trace_id != ''
    UNION ALL
    SELECT t.day, m.trace_id, ${tuple('m')}, toInt8(-1)
    FROM (SELECT t.id AS id, toDate(t.timestamp) AS day FROM ${traces}) AS t
    INNER JOIN (${observationSums(sqlDialect, `(SELECT t.id FROM ${traces})`)}) AS m ON m.trace_id = t.id
  ) AS each_trace
  GROUP BY day, trace_id, sums
  HAVING difference != 0
) AS differing
GROUP BY day ORDER BY day LIMIT ${differencesMax}`;
  const rows = await client.query('verify-trace-sums', sql, parameters.values, differingSchema, verifyLimits);
  return rows.map((row) => ({
    figure: 'daily_costs',
    projectId,
    of: `${row.day} sums of traces`,
    expected: `${row.computed} sums that are not kept`,
    found: `${row.known} sums that their rows do not make`,
  }));
};
