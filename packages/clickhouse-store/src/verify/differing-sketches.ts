import { sketchedMeasures, type Day, type Difference, type ProjectId, type SketchedMeasure } from '@spanledger/core';
import { queryOfPeriod } from '@spanledger/telemetry-rows';
import { verifyLimits } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { bucketsOfParts, computedParts, distinguishing, partsOfRows } from '../sketches/sketch-sql.ts';
import { unsketchedDays } from '../sketches/unsketched-days.ts';

const measures = Object.keys(sketchedMeasures) as readonly SketchedMeasure[];
const differencesMax = 1_000;

const differingSchema = z.object({ day: z.string(), known: z.coerce.number(), computed: z.coerce.number() });

/** Days that were computed before, where the sketches of their values are not what their rows make now. `days` in order. */
export const differingSketches = async (
  client: ClickHouse,
  projectId: ProjectId,
  days: readonly Day[],
  restMs: number,
): Promise<readonly Difference[]> => {
  const [fromDay, toDay] = [days[0], days.at(-1)];
  if (fromDay === undefined || toDay === undefined) return [];
  const differences: Difference[] = [];
  for (const isNamed of [false, true]) {
    const asked = { ...queryOfPeriod({ fromDay, toDay }), measures, isNamed };
    const others = new Set(await unsketchedDays(client, projectId, asked, restMs));
    const known = days.filter((day) => !others.has(day));
    differences.push(...(await differingDays(client, projectId, known, isNamed)));
  }
  return differences;
};

const differingDays = async (
  client: ClickHouse,
  projectId: ProjectId,
  days: readonly Day[],
  isNamed: boolean,
): Promise<readonly Difference[]> => {
  if (days.length === 0) return [];
  const parameters = sqlParameters(projectId);
  const among = parameters.bind('days', days);
  const ofKind = [`k.is_named = ${parameters.bind('boolean', isNamed)}`, `k.day IN ${among}`];
  const by = distinguishing.filter((column) => isNamed || column !== 'name');
  const known = computedParts(whereProject('k', ofKind), by);
  const computed = partsOfRows(whereProject('o', [`toDate(o.start_time) IN ${among}`]), by, measures);
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
    of: `${row.day} values${isNamed ? ' by name' : ''}`,
    expected: `${row.computed} sketches that are not kept`,
    found: `${row.known} sketches that its rows do not make`,
  }));
};
