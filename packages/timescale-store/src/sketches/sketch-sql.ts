import { measuresOfView, sketchGrowth, sketchOffset, type SketchedMeasure } from '@spanledger/core';
import { observationMeasures } from '@spanledger/telemetry-sql';
import { sqlDialect } from '../query/sql-dialect.ts';

const measuresOfRows: Readonly<Partial<Record<SketchedMeasure, string>>> = observationMeasures(sqlDialect);

/** The columns that identify a sketch of observations, as in `value_sketches`. */
export const sketchColumns = ['model', 'type', 'environment'] as const;

/** The stored columns of each sketch, except its owner and whether it is of one name. */
export const keptColumns = ['day', 'name', ...sketchColumns, 'measure', 'value_count', 'value_sum', 'lowest', 'highest']
  .concat('buckets', 'bucket_counts')
  .join(', ');

export const allMeasures = measuresOfView('observations');

const logarithm = `ln(abs(value)::double precision) / ${Math.log(sketchGrowth)}::double precision`;

/** As `bucketOfValue` has it. */
const bucket = `CASE WHEN value = 0 THEN 0
    ELSE sign(value)::integer * (${sketchOffset} + ceil(${logarithm})::integer) END`;

const valuesOf = (measures: readonly SketchedMeasure[]): string =>
  measures.map((measure) => `('${measure}' COLLATE "C", (${measuresOfRows[measure]})::numeric)`).join(', ');

/** Whether sketches are of one name each, of all names together, or both. */
export type Naming = 'named' | 'unnamed' | 'both';

const groupings: Readonly<Record<Naming, readonly string[]>> = {
  named: ['name, '],
  unnamed: [''],
  both: ['', 'name, '],
};

/**
 * Sketches of the values of the observations under the alias `o` that `where` selects, by day, and their columns as
 * `value_sketches` names them.
 */
export const sketchesOf = (where: string, measures: readonly SketchedMeasure[], naming: Naming): string => {
  const by = ['day', ...sketchColumns, 'measure'].join(', ');
  const sets = groupings[naming].map((name) => `(${name}${by}, bucket)`).join(', ');
  return `
SELECT day, is_named, name, ${sketchColumns.join(', ')}, measure, sum(n)::bigint AS value_count, sum(total) AS value_sum,
  min(lowest) AS lowest, max(highest) AS highest,
  array_agg(bucket ORDER BY bucket) AS buckets, array_agg(n ORDER BY bucket) AS bucket_counts
FROM (
  SELECT ${by}, bucket, ${naming === 'unnamed' ? 'FALSE AS is_named, NULL::text COLLATE "C" AS name' : 'grouping(name) = 0 AS is_named, name'},
    count(*) AS n, sum(value) AS total, min(value) AS lowest, max(value) AS highest
  FROM (
    SELECT o.start_time::date AS day, o.name, ${sketchColumns.map((column) => `o.${column}`).join(', ')}, v.measure, v.value,
      ${bucket} AS bucket
    FROM observations AS o CROSS JOIN LATERAL (VALUES ${valuesOf(measures)}) AS v (measure, value)
    ${where} AND v.value IS NOT NULL
  ) AS each_value
  GROUP BY GROUPING SETS (${sets})
) AS each_bucket
GROUP BY day, is_named, name, ${sketchColumns.join(', ')}, measure`;
};
