import type { Difference, ProjectId } from '@spanledger/core';
import { differencesMax, verifyLimits } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import type { SqlParameters } from '../query/sql-parameters.ts';

/** What is compared: SELECTs of `of_day` and `content`, a tuple of all that one row states. */
export interface ComparedRows {
  readonly stored: string;
  /** From the rows of now. */
  readonly computed: string;
  /** What a difference names beside its day. */
  readonly about: string;
  /** What the rows are called, in the plural. */
  readonly each: string;
}

const differingSchema = z.object({ day: z.string(), known: z.coerce.number(), computed: z.coerce.number() });

/** The days on which some row is only stored or only computed. */
export const differingDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  { stored, computed, about, each }: ComparedRows,
  parameters: SqlParameters,
): Promise<readonly Difference[]> => {
  const sql = `
SELECT toString(of_day) AS day, countIf(difference > 0) AS known, countIf(difference < 0) AS computed
FROM (
  SELECT of_day, content, sum(side) AS difference
  FROM (
    SELECT of_day, content, toInt8(1) AS side FROM (${stored})
    UNION ALL
    SELECT of_day, content, toInt8(-1) FROM (${computed})
  ) AS each_row
  GROUP BY of_day, content
  HAVING difference != 0
) AS differing
GROUP BY of_day ORDER BY of_day LIMIT ${differencesMax}`;
  const rows = await client.query(`verify-${each}`, sql, parameters.values, differingSchema, verifyLimits);
  return rows.map((row) => ({
    figure: 'daily_costs',
    projectId,
    of: `${row.day} ${about}`,
    expected: `${row.computed} ${each} that are not kept`,
    found: `${row.known} ${each} that its rows do not make`,
  }));
};
