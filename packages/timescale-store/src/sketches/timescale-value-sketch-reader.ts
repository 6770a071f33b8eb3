import {
  sketchDimensions,
  type Day,
  type GroupSketch,
  type ProjectId,
  type SketchQuery,
  type ValueSketchReader,
} from '@spanledger/core';
import { groupSketchOf, groupSketchRowSchema, columnsOfSketches } from '@spanledger/telemetry-rows';
import { countRows } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { daysTouched, onDays } from '../costs/day-bounds.ts';
import { readUncomputedDays } from '../costs/read-computed-days.ts';
import { equals, whereProject } from '../query/conditions.ts';
import { countByDays } from '../query/count-by-days.ts';
import { timeBounds } from '../query/time-bounds.ts';
import { timescaleEngine } from '../query/timescale-engine.ts';
import { daysWithoutErrors } from './days-without-errors.ts';
import { keptColumns, sketchesOf } from './sketch-sql.ts';

export const timescaleValueSketchReader = (client: Timescale): ValueSketchReader => ({
  views: ['observations'],
  sketchesRows: true,
  count: async (projectId, period) => {
    const known = await countByDays(client, projectId, 'observations', period);
    if (known !== undefined) return known;
    const parameters = sqlParameters(projectId);
    const bounds = timeBounds('o.start_time', period.fromTimestamp, period.toTimestamp, parameters);
    return countRows(
      timescaleEngine(client),
      'count-observations',
      `FROM observations AS o ${whereProject('o', bounds)}`,
      parameters,
    );
  },
  read: (projectId, query, groupsMax) =>
    client.snapshot('read-sketches', (statements) => readSketches(statements, projectId, query, groupsMax), {
      isOfRows: true,
    }),
});

const isByName = ({ by, where }: SketchQuery): boolean => by.includes('name') || where.name !== undefined;

const daySchema = z.object({ day: z.string() });

/** The days without usable sketches: their rows are read. */
const readUnsketchedDays = async (
  statements: Statements,
  projectId: ProjectId,
  query: SketchQuery,
): Promise<readonly Day[]> => {
  const parameters = sqlParameters(projectId);
  const due = isByName(query) ? [] : ['u.is_due'];
  const where = whereProject('u', [...daysTouched('u.day', query, parameters), ...due]);
  const sql = `SELECT u.day FROM unsketched_days AS u ${where}`;
  const unsketched = await statements.query('unsketched-days', sql, parameters.values, daySchema);
  const uncomputed = await readUncomputedDays(statements, projectId, query);
  const withoutErrors = query.measures.includes('countErrors')
    ? await daysWithoutErrors(statements, projectId, (day, bound) => daysTouched(day, query, bound))
    : [];
  return [...new Set([...uncomputed, ...unsketched.map(({ day }) => day), ...withoutErrors])];
};

const conditionsOn = (alias: string, { where }: SketchQuery, parameters: SqlParameters): readonly string[] =>
  sketchDimensions.flatMap((dimension) =>
    equals(`${alias}.${columnsOfSketches[dimension]}`, where[dimension], parameters),
  );

/** Matching sketches, of one day each. */
const partsSql = (query: SketchQuery, rows: readonly Day[], parameters: SqlParameters): string => {
  const measures = [...new Set([...query.measures, 'count' as const])];
  const known = `SELECT ${keptColumns} FROM value_sketches AS k ${whereProject('k', [
    isByName(query) ? 'k.is_named' : 'NOT k.is_named',
    `k.measure = ANY(${parameters.bind('text[]', measures)})`,
    ...daysTouched('k.day', query, parameters),
    ...(rows.length === 0 ? [] : [`k.day <> ALL(${parameters.bind('date[]', rows)})`]),
    ...conditionsOn('k', query, parameters),
  ])}`;
  if (rows.length === 0) return known;
  const where = whereProject('o', [
    ...onDays('o.start_time', rows, parameters),
    ...timeBounds('o.start_time', query.fromTimestamp, query.toTimestamp, parameters),
    `o.start_time::date = ANY(${parameters.bind('date[]', rows)})`,
    ...conditionsOn('o', query, parameters),
  ]);
  const live = sketchesOf(where, measures, isByName(query) ? 'named' : 'unnamed');
  return `${known}\nUNION ALL\nSELECT ${keptColumns} FROM (${live}) AS live`;
};

const selectedSchema = groupSketchRowSchema.extend({ day: z.string().nullable() });

const readSketches = async (
  statements: Statements,
  projectId: ProjectId,
  query: SketchQuery,
  groupsMax: number,
): Promise<readonly GroupSketch[]> => {
  const rows = await readUnsketchedDays(statements, projectId, query);
  const parameters = sqlParameters(projectId);
  const parts = partsSql(query, rows, parameters);
  const day = query.bucket === undefined ? 'NULL::date' : `date_trunc('${query.bucket}', day)::date`;
  const group = ['period', ...query.by.map((dimension) => columnsOfSketches[dimension]), 'measure'].join(', ');
  const selected = query.by.map((dimension) => `${columnsOfSketches[dimension]} AS "${dimension}"`);
  const limit = (groupsMax + 1) * (query.measures.length + 1);
  const sql = `
WITH parts AS MATERIALIZED (
  SELECT *, dense_rank() OVER (ORDER BY ${group}) AS number FROM (SELECT *, ${day} AS period FROM (${parts}) AS p) AS p
), spread AS (
  SELECT number, json_agg(json_build_array(bucket, n) ORDER BY bucket) AS buckets FROM (
    SELECT number, b.bucket, sum(b.n) AS n FROM parts CROSS JOIN LATERAL unnest(buckets, bucket_counts) AS b (bucket, n)
    GROUP BY number, b.bucket
  ) AS each_bucket GROUP BY number
)
SELECT ${[...selected, 'period AS day', 'measure', 'spread.buckets'].join(', ')}, count, sum, lowest, highest
FROM (
  SELECT number, ${group}, sum(value_count) AS count, sum(value_sum)::text AS sum, min(lowest)::text AS lowest,
    max(highest)::text AS highest
  FROM parts GROUP BY number, ${group}
) AS totals JOIN spread USING (number)
LIMIT ${limit}`;
  const found = await statements.query('read-sketches', sql, parameters.values, selectedSchema);
  return found.map((row) => groupSketchOf(row, row.day ?? undefined));
};
