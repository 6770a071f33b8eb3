import { sketchGrowth, sketchOffset, type SketchedMeasure, type SketchedView } from '@spanledger/core';
import { keptMeasure } from '@spanledger/telemetry-rows';
import { observationMeasures, observationSums, traceMeasures } from '@spanledger/telemetry-sql';
import { projectParameter } from '../client/sql-parameters.ts';
import { sqlDialect } from '../query/sql-dialect.ts';

/** What rows are distinguished by, as `value_sketches` names it. */
export const sketchColumns = ['model', 'type', 'environment'] as const;

/** What is kept of each sketch but whose it is and whether it is of one name. */
export const keptColumns = ['day', 'name', ...sketchColumns, 'measure', 'value_count', 'value_sum', 'lowest', 'highest']
  .concat('buckets', 'bucket_counts')
  .join(', ');

interface SketchedRows {
  /** The alias of the table, and the time whose day is that of a row. */
  readonly alias: 'o' | 't';
  readonly time: string;
  readonly columns: Readonly<Record<'name' | (typeof sketchColumns)[number], string>>;
  readonly measures: Readonly<Partial<Record<SketchedMeasure, string>>>;
  /** `where` is of the table alone. */
  readonly from: (where: string) => string;
}

/** The traces that `where` selects whose rows lie so many days apart. */
const tracesOfDays = (apart: string, where: string): string => `(
      SELECT d.trace_id FROM trace_days AS d
      WHERE d.project_id = ${projectParameter} AND d.last_day - d.first_day ${apart}
        AND d.trace_id IN (SELECT t.id FROM traces AS t ${where}))`;

/** The rows of each view that sketches are made of. */
export const sketchedRows: Readonly<Record<SketchedView, SketchedRows>> = {
  observations: {
    alias: 'o',
    time: 'o.start_time',
    columns: { name: 'o.name', model: 'o.model', type: 'o.type', environment: 'o.environment' },
    measures: observationMeasures(sqlDialect),
    from: () => 'FROM observations AS o',
  },
  traces: {
    alias: 't',
    time: 't.timestamp',
    columns: {
      name: 't.name',
      model: 'NULL::text COLLATE "C"',
      type: `''::text COLLATE "C"`,
      environment: 't.environment',
    },
    measures: traceMeasures(sqlDialect),
    // One trace of months would have the rows of all these days read for every other: those are read by themselves.
    from: (where) => `FROM traces AS t
    LEFT JOIN (${observationSums(sqlDialect, tracesOfDays('<= 1', where))}
    UNION ALL ${observationSums(sqlDialect, tracesOfDays('> 1', where))}) AS om ON om.trace_id = t.id`,
  },
};

const logarithm = `ln(abs(value)::double precision) / ${Math.log(sketchGrowth)}::double precision`;

/** As `bucketOfValue` has it. */
const bucket = `CASE WHEN value = 0 THEN 0
    ELSE sign(value)::integer * (${sketchOffset} + ceil(${logarithm})::integer) END`;

/** Whether sketches are of one name each, of all names together, or both. */
export type Naming = 'named' | 'unnamed' | 'both';

const groupings: Readonly<Record<Naming, readonly string[]>> = {
  named: ['name, '],
  unnamed: [''],
  both: ['', 'name, '],
};

/** Sketches of the values of the rows of a view that `where` selects, by day, and their columns as `value_sketches` names them. */
export const sketchesOf = (
  view: SketchedView,
  where: string,
  asked: readonly SketchedMeasure[],
  naming: Naming,
): string => {
  const { time, columns, measures, from } = sketchedRows[view];
  const values = asked.map((each) => `('${keptMeasure(view, each)}' COLLATE "C", (${measures[each]})::numeric)`);
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
    SELECT ${time}::date AS day, ${Object.entries(columns)
      .map(([name, column]) => `${column} AS ${name}`)
      .join(', ')}, v.measure, v.value,
      ${bucket} AS bucket
    ${from(where)} CROSS JOIN LATERAL (VALUES ${values.join(', ')}) AS v (measure, value)
    ${where} AND v.value IS NOT NULL
  ) AS each_value
  GROUP BY GROUPING SETS (${sets})
) AS each_bucket
GROUP BY day, is_named, name, ${sketchColumns.join(', ')}, measure`;
};
