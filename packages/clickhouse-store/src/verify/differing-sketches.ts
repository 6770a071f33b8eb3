import { measuresOfView, type Day, type Difference, type ProjectId, type SketchedView } from '@spanledger/core';
import { keptMeasuresOf, queryOfPeriod } from '@spanledger/telemetry-rows';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { whereProject } from '../query/conditions.ts';
import { sqlParameters } from '../query/sql-parameters.ts';
import { bucketsOfParts, computedParts, distinguishing, partsOfRows, sketchedRows } from '../sketches/sketch-sql.ts';
import { unsketchedDays } from '../sketches/unsketched-days.ts';
import { differingDays } from './differing-days.ts';

/** What is stored, and the name under which it is reported. */
const kinds = [
  { view: 'observations', isNamed: false, name: 'values' },
  { view: 'observations', isNamed: true, name: 'values by name' },
  { view: 'traces', isNamed: false, name: 'values of traces' },
  { view: 'traces', isNamed: true, name: 'values of traces by name' },
] as const satisfies readonly { readonly view: SketchedView; readonly isNamed: boolean; readonly name: string }[];
type Kind = (typeof kinds)[number];

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
    if (known.length > 0) differences.push(...(await differingOf(client, projectId, known, kind)));
  }
  return differences;
};

const differingOf = (
  client: ClickHouse,
  projectId: ProjectId,
  days: readonly Day[],
  { view, isNamed, name }: Kind,
): Promise<readonly Difference[]> => {
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
  const sketches = (parts: string): string => `
SELECT p.of_day AS of_day,
  (${group}, sum(p.value_count), sum(p.value_sum), min(p.lowest), max(p.highest), ${bucketsOfParts}) AS content
FROM (${parts}) AS p
GROUP BY ${group}`;
  const compared = { stored: sketches(known), computed: sketches(computed), about: name, each: 'sketches' };
  return differingDays(client, projectId, compared, parameters);
};
