import { measuresOfView, type Day, type Difference, type ProjectId, type SketchedView } from '@spanledger/core';
import { keptMeasuresOf, queryOfPeriod } from '@spanledger/telemetry-rows';
import { verifyLimits } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { bucketsOfParts, computedParts, distinguishing, partsOfRows, sketchedRows } from '../sketches/sketch-sql.ts';
import { unsketchedDays } from '../sketches/unsketched-days.ts';

/** What is stored, and the name under which it is reported. */
const kinds = [
  { view: 'observations', isNamed: false, name: 'values' },
  { view: 'observations', isNamed: true, name: 'values by name' },
  { view: 'traces', isNamed: false, name: 'values of traces' },
  { view: 'traces', isNamed: true, name: 'values of traces by name' },
] as const satisfies readonly { readonly view: SketchedView; readonly isNamed: boolean; readonly name: string }[];
type Kind = (typeof kinds)[number];

const differencesMax = 1_000;

const differingSchema = z.object({ day: z.string(), known: z.coerce.number(), computed: z.coerce.number() });

/** Stored days whose sketches differ from what their rows yield now. `days` in order. */
export const differingSketches = async (
  client: ClickHouse,
  projectId: ProjectId,
  days: readonly Day[],
  restMs: number,
): Promise<readonly Difference[]> => {
  const [fromDay, toDay] = [days[0], days.at(-1)];
  if (fromDay === undefined || toDay === undefined) return [];
  const differences: Difference[] = [];
  for (const kind of kinds) {
    const asked = { ...queryOfPeriod({ fromDay, toDay }), measures: keptMeasuresOf(kind.view), isNamed: kind.isNamed };
    const others = new Set(await unsketchedDays(client, projectId, asked, restMs));
    const known = days.filter((day) => !others.has(day));
    differences.push(...(await differingDays(client, projectId, known, kind)));
  }
  return differences;
};

const differingDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  days: readonly Day[],
  { view, isNamed, name }: Kind,
): Promise<readonly Difference[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const among = parameters.bind('days', days);
  const ofKind = [
    `k.is_named = ${parameters.bind('boolean', isNamed)}`,
    `k.measure IN ${parameters.bind('texts', keptMeasuresOf(view))}`,
    `k.day IN ${among}`,
  ];
  const by = distinguishing.filter((column) => isNamed || column !== 'name');
  const known = computedParts(whereProject('k', ofKind), by);
  const { alias, time } = sketchedRows[view];
  const computed = partsOfRows(view, whereProject(alias, [`toDate(${time}) IN ${among}`]), by, measuresOfView(view));
  const group = ['of_day', 'measure', ...by].map((column) => `p.${column}`).join(', ');
  const sketches = (parts: string, sign: number): string => `
SELECT p.of_day AS of_day, toInt8(${sign}) AS side,
  (${group}, sum(p.value_count), sum(p.value_sum), min(p.lowest), max(p.highest), ${bucketsOfParts}) AS sketch
FROM (${parts}) AS p
GROUP BY ${group}`;
  const sql = `
SELECT toString(of_day) AS day, countIf(difference > 0) AS known, countIf(difference < 0) AS computed
FROM (
  SELECT of_day, sketch, sum(side) AS difference
  FROM (${sketches(known, 1)}
  UNION ALL ${sketches(computed, -1)}) AS each_sketch
  GROUP BY of_day, sketch
  HAVING difference != 0
) AS differing
GROUP BY of_day ORDER BY of_day LIMIT ${differencesMax}`;
  const rows = await client.query('verify-sketches', sql, parameters.values, differingSchema, verifyLimits);
  return rows.map((row) => ({
    figure: 'daily_costs',
    projectId,
    of: `${row.day} ${name}`,
    expected: `${row.computed} sketches that are not kept`,
    found: `${row.known} sketches that its rows do not make`,
  }));
};
