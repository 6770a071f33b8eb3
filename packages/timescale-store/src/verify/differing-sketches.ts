import { measuresOfView, type Day, type Difference, type ProjectId, type SketchedView } from '@spanledger/core';
import { keptMeasuresOf, queryOfPeriod } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Statements } from '../client/timescale-client.ts';
import { onDays } from '../costs/day-bounds.ts';
import { whereProject } from '../query/conditions.ts';
import { readDaysWithoutTraces } from '../sketches/days-without-traces.ts';
import { keptColumns, sketchedRows, sketchesOf } from '../sketches/sketch-sql.ts';
import { differencesMax } from './differences-max.ts';

const unsketchedSchema = z.object({ day: z.string(), isDue: z.boolean() });
const differingSchema = z.object({ day: z.string(), known: z.coerce.number(), computed: z.coerce.number() });

const unsketchedSql = `SELECT day, is_due AS "isDue" FROM unsketched_days WHERE project_id = $1 AND day = ANY ($2::date[])`;

/** What is kept, and by what name it is reported. */
const kinds = [
  { view: 'observations', isNamed: false, name: 'values' },
  { view: 'observations', isNamed: true, name: 'values by name' },
  { view: 'traces', isNamed: false, name: 'values of traces' },
  { view: 'traces', isNamed: true, name: 'values of traces by name' },
] as const satisfies readonly { readonly view: SketchedView; readonly isNamed: boolean; readonly name: string }[];
type Kind = (typeof kinds)[number];

/** Days that were computed before, where the sketches of their values are not what their rows make now. `days` in order. */
export const differingSketches = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  days: readonly Day[],
): Promise<readonly Difference[]> => {
  const [fromDay, toDay] = [days[0], days.at(-1)];
  if (fromDay === undefined || toDay === undefined) return [];
  const unsketched = await statements.query(
    'verify-unsketched-days',
    unsketchedSql,
    [projectId, days],
    unsketchedSchema,
  );
  const withoutTraces = await readDaysWithoutTraces(statements, projectId, queryOfPeriod({ fromDay, toDay }));
  const differences: Difference[] = [];
  for (const kind of kinds) {
    const leftOut = new Set([
      ...unsketched.filter(({ isDue }) => isDue || kind.isNamed).map(({ day }) => day),
      ...(kind.view === 'traces' ? withoutTraces : []),
    ]);
    const known = days.filter((day) => !leftOut.has(day));
    differences.push(...(await differingDays(statements, projectId, known, kind)));
  }
  return differences;
};

const differingDays = async (
  statements: Pick<Statements, 'query'>,
  projectId: ProjectId,
  days: readonly Day[],
  { view, isNamed, name }: Kind,
): Promise<readonly Difference[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const { alias, time } = sketchedRows[view];
  const ofDays = whereProject(alias, onDays(time, days, parameters));
  const among = `day = ANY (${parameters.bind('date[]', days)})`;
  const naming = isNamed ? 'named' : 'unnamed';
  const computed = `SELECT ${keptColumns} FROM (${sketchesOf(view, ofDays, measuresOfView(view), naming)}) AS n WHERE ${among}`;
  const is = `k.is_named = ${parameters.bind('boolean', isNamed)} AND k.measure = ANY (${parameters.bind('text[]', keptMeasuresOf(view))})`;
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
    of: `${row.day} ${name}`,
    expected: `${row.computed} sketches that are not kept`,
    found: `${row.known} sketches that its rows do not make`,
  }));
};
