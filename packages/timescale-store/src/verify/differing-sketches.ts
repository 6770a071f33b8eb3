import type { Day, Difference, ProjectId } from '@spanledger/core';
import { differencesMax } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { onDays } from '../costs/day-bounds.ts';
import { whereProject } from '../query/conditions.ts';
import { daysWithoutErrors } from '../sketches/days-without-errors.ts';
import { allMeasures, keptColumns, sketchesOf } from '../sketches/sketch-sql.ts';

const unsketchedSchema = z.object({ day: z.string(), isDue: z.boolean() });
const differingSchema = z.object({ day: z.string(), known: z.coerce.number(), computed: z.coerce.number() });

const unsketchedSql = `SELECT day, is_due AS "isDue" FROM unsketched_days WHERE project_id = $1 AND day = ANY ($2::date[])`;

/** Stored days whose sketches differ from what their rows yield now. */
export const differingSketches = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  days: readonly Day[],
): Promise<readonly Difference[]> => {
  const unsketched = await statements.query(
    'verify-unsketched-days',
    unsketchedSql,
    [projectId, days],
    unsketchedSchema,
  );
  const ofBefore = new Set(
    await daysWithoutErrors(statements, projectId, (day, parameters) => [
      `${day} = ANY (${parameters.bind('date[]', days)})`,
    ]),
  );
  const without = (isLeftOut: (isDue: boolean) => boolean): readonly Day[] => {
    const leftOut = new Set(unsketched.filter(({ isDue }) => isLeftOut(isDue)).map(({ day }) => day));
    return days.filter((day) => !leftOut.has(day) && !ofBefore.has(day));
  };
  const unnamed = await differingDays(
    statements,
    projectId,
    without((isDue) => isDue),
    false,
  );
  const named = await differingDays(
    statements,
    projectId,
    without(() => true),
    true,
  );
  return [...unnamed, ...named];
};

const differingDays = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  days: readonly Day[],
  isNamed: boolean,
): Promise<readonly Difference[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const observations = whereProject('o', onDays('o.start_time', days, parameters));
  const among = `day = ANY (${parameters.bind('date[]', days)})`;
  const naming = isNamed ? 'named' : 'unnamed';
  const computed = `SELECT ${keptColumns} FROM (${sketchesOf(observations, allMeasures, naming)}) AS n WHERE ${among}`;
  const is = `k.is_named = ${parameters.bind('boolean', isNamed)}`;
  const known = `SELECT ${keptColumns} FROM value_sketches AS k ${whereProject('k', [is, `k.${among}`])}`;
  const sql = `
WITH computed AS MATERIALIZED (${computed}), known AS MATERIALIZED (${known})
SELECT day, sum(known) AS known, sum(computed) AS computed FROM (
  SELECT day, 0 AS known, 1 AS computed FROM (SELECT * FROM computed EXCEPT ALL SELECT * FROM known) AS missing
  UNION ALL
  SELECT day, 1, 0 FROM (SELECT * FROM known EXCEPT ALL SELECT * FROM computed) AS wrong
) AS each_sketch
GROUP BY day ORDER BY day LIMIT ${differencesMax}`;
  const rows = await statements.query('verify-sketches', sql, parameters.values, differingSchema);
  return rows.map((row) => ({
    figure: 'daily_costs',
    projectId,
    of: `${row.day} values${isNamed ? ' by name' : ''}`,
    expected: `${row.computed} sketches that are not kept`,
    found: `${row.known} sketches that its rows do not make`,
  }));
};
