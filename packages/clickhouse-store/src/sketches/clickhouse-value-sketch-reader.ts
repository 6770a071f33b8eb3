import {
  dayOf,
  sketchDimensions,
  type Day,
  type GroupSketch,
  type ProjectId,
  type SketchQuery,
  type ValueSketchReader,
} from '@spanledger/core';
import {
  columnsOfSketches,
  groupSketchOf,
  groupSketchRowSchema,
  keptMeasure,
  micros,
  partialDays,
} from '@spanledger/telemetry-rows';
import { countRows, sumsOfTraces, type StoredSums } from '@spanledger/telemetry-sql';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { restMsOfDays } from '../client/connection-settings.ts';
import { daysTouched } from '../costs/day-bounds.ts';
import { metricsDialect } from '../metrics/metrics-dialect.ts';
import { clickHouseEngine } from '../query/clickhouse-engine.ts';
import { equals, whereProject } from '../query/conditions.ts';
import { countByDays } from '../query/count-by-days.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { sqlDialect } from '../query/sql-dialect.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { storedSumsOf, summedDays } from '../traces/stored-sums.ts';
import { bucketsOfParts, computedParts, memberOfSketch, partsOfRows, sketchedRows } from './sketch-sql.ts';
import { unsketchedDays } from './unsketched-days.ts';

/** For a period with more days without sketches all rows are read: a statement lists no more. */
const namedDaysMax = 1_000;

/** `restMs` is for tests: how old the last mark of a day must be for its later computed values to be used. */
export const clickHouseValueSketchReader = (client: ClickHouse, restMs = restMsOfDays): ValueSketchReader => ({
  views: ['observations', 'traces'],
  sketchesRows: false,
  count: async (projectId, period, enough) => {
    const known = await countByDays(client, projectId, 'observations', period, restMs, enough);
    if (known !== undefined) return known;
    const parameters = sqlParameters(projectId);
    const bounds = timeBounds('o.start_time', period.fromTimestamp, period.toTimestamp, parameters);
    const selected = `FROM observations AS o FINAL ${whereProject('o', bounds)}`;
    return countRows(clickHouseEngine(client, restMs), 'count-observations', selected, parameters);
  },
  read: async (projectId, asked, groupsMax) => {
    const query = { ...asked, measures: [...new Set([...asked.measures, 'count' as const])] };
    const kept = { ...asked, measures: keptMeasures(query), isNamed: isByName(query) };
    const others = await unsketchedDays(client, projectId, kept, restMs);
    const stored = await storedSumsOfParts(client, projectId, query, others, restMs);
    return readSketches(client, projectId, query, { others, stored }, groupsMax);
  },
});

const keptMeasures = ({ view, measures }: SketchQuery): readonly string[] =>
  measures.map((measure) => keptMeasure(view, measure));

const isByName = ({ by, where }: SketchQuery): boolean => by.includes('name') || where.name !== undefined;

/** Days that are only partly in the period have no sketches, but may have the sums of each trace. */
const storedSumsOfParts = async (
  client: ClickHouse,
  projectId: ProjectId,
  { view, fromTimestamp: from, toTimestamp: to }: SketchQuery,
  others: readonly Day[],
  restMs: number,
): Promise<StoredSums | undefined> => {
  const parts = partialDays({ fromTimestamp: from, toTimestamp: to });
  if (view !== 'traces' || !others.some((day) => parts.includes(day))) return undefined;
  const days = await summedDays(client, projectId, { from, to }, restMs);
  return storedSumsOf(days.filter(({ day }) => others.includes(day)));
};

interface Unsketched {
  /** Days that are read from their rows. */
  readonly others: readonly Day[];
  /** Sums of their traces. */
  readonly stored: StoredSums | undefined;
}

/** Matching parts of sketches: of the listed days from their rows, and of the others as stored. */
const partsSql = (query: SketchQuery, { others, stored }: Unsketched, parameters: SqlParameters): string => {
  const by = query.by.map((dimension) => columnsOfSketches[dimension]);
  const conditions = (columnOf: (column: (typeof by)[number]) => string): readonly string[] =>
    sketchDimensions.flatMap((each) => equals(columnOf(columnsOfSketches[each]), query.where[each], parameters));
  const areAllRead = others.length > namedDaysMax;
  const { alias, time, columns } = sketchedRows[query.view];
  const ofRows = [
    ...timeBounds(time, query.fromTimestamp, query.toTimestamp, parameters),
    ...(areAllRead ? [] : [`toDate(${time}) IN ${parameters.bind('days', others)}`]),
    ...conditions((column) => columns[column]),
  ];
  const idsOf = (more: readonly string[]): string =>
    `(SELECT t.id FROM traces AS t FINAL ${whereProject('t', [...ofRows, ...more])})`;
  const sums = stored && sumsOfTraces(sqlDialect, idsOf, stored, parameters);
  const read = partsOfRows(query.view, whereProject(alias, ofRows), by, query.measures, sums);
  if (areAllRead) return read;
  const ofComputed = whereProject('k', [
    `k.is_named = ${parameters.bind('boolean', isByName(query))}`,
    `k.measure IN ${parameters.bind('texts', keptMeasures(query))}`,
    ...daysTouched('k.day', query, parameters),
    ...(others.length === 0 ? [] : [`k.day NOT IN ${parameters.bind('days', others)}`]),
    ...conditions(memberOfSketch),
  ]);
  const computed = computedParts(ofComputed, by);
  return others.length === 0 ? computed : `${computed}\nUNION ALL${read}`;
};

const selectedSchema = groupSketchRowSchema.extend({ start: micros.optional() });

const readSketches = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: SketchQuery,
  unsketched: Unsketched,
  groupsMax: number,
): Promise<readonly GroupSketch[]> => {
  const parameters = sqlParameters(projectId);
  const parts = partsSql(query, unsketched, parameters);
  const group = {
    ...(query.bucket !== undefined && { start: metricsDialect.bucketOf('p.of_day', query.bucket) }),
    ...Object.fromEntries(query.by.map((dimension) => [dimension, `p.${columnsOfSketches[dimension]}`])),
    measure: 'p.measure',
  };
  const sql = `
SELECT ${Object.entries(group)
    .map(([name, column]) => `${column} AS ${name}`)
    .join(', ')},
  sum(p.value_count) AS count, toString(sum(p.value_sum)) AS sum, toString(min(p.lowest)) AS lowest, toString(max(p.highest)) AS highest,
  ${bucketsOfParts} AS spread, arrayMap((bucket, n) -> (bucket, toFloat64(n)), spread.1, spread.2) AS buckets
FROM (${parts}) AS p
GROUP BY ${Object.values(group).join(', ')}
LIMIT ${(groupsMax + 1) * query.measures.length}`;
  const found = await client.query('read-sketches', sql, parameters.values, selectedSchema);
  return found.map((row) => groupSketchOf(row, row.start === undefined ? undefined : dayOf(row.start)));
};
