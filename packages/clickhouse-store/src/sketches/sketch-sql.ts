import type { SketchedMeasure, SketchedView } from '@spanledger/core';
import { keptMeasure } from '@spanledger/telemetry-rows';
import { observationMeasures, observationSums, traceMeasures } from '@spanledger/telemetry-sql';
import { sqlDialect } from '../query/sql-dialect.ts';

/**
 * The columns that identify a sketch, in the order of the tuples of `value_sketches.sketches`, which begin with these.
 */
export const distinguishing = ['name', 'model', 'type', 'environment'] as const;
export type DistinguishingColumn = (typeof distinguishing)[number];

const values = ['value_count', 'value_sum', 'lowest', 'highest', 'buckets', 'bucket_counts'];

/**
 * Parts of sketches of computed days, one row each, by the columns of `by`. `where` is on `value_sketches` under the alias `k`, and
 * on `each`, a tuple of its sketches.
 */
export const computedParts = (where: string, by: readonly DistinguishingColumn[]): string => `
SELECT k.day AS of_day, toString(k.measure) AS measure, ${by.map((column) => `${memberOfSketch(column)} AS ${column},`).join(' ')}
  ${values.map((value, at) => `each.${distinguishing.length + at + 1} AS ${value}`).join(', ')}
FROM value_sketches AS k FINAL ARRAY JOIN k.sketches AS each
${where}`;

export const memberOfSketch = (column: DistinguishingColumn): string => `each.${distinguishing.indexOf(column) + 1}`;

interface SketchedRows {
  /** The alias of the table, and the time that defines the day of a row. */
  readonly alias: 'o' | 't';
  readonly time: string;
  /** As texts: a type with an unknown name is compared, and not refused. */
  readonly columns: Readonly<Record<DistinguishingColumn, string>>;
  readonly measures: Readonly<Partial<Record<SketchedMeasure, string>>>;
  /** The type in which values are computed: a sum of costs may be larger than any of them. */
  readonly decimal: 'toDecimal128' | 'toDecimal256';
  /** `where` is of the table alone. `sums` is the sums of its traces, if they are not to be read from their rows. */
  readonly from: (where: string, sums?: string) => string;
}

/** The rows of each view that sketches are made of. */
export const sketchedRows: Readonly<Record<SketchedView, SketchedRows>> = {
  observations: {
    alias: 'o',
    time: 'o.start_time',
    columns: {
      name: 'o.name',
      model: 'CAST(o.model AS Nullable(String))',
      type: 'toString(o.type)',
      environment: 'toString(o.environment)',
    },
    measures: observationMeasures(sqlDialect),
    decimal: 'toDecimal128',
    from: (where) => `FROM observations AS o FINAL
  ${where}`,
  },
  traces: {
    alias: 't',
    time: 't.timestamp',
    columns: {
      name: 't.name',
      model: 'CAST(NULL AS Nullable(String))',
      type: `''`,
      environment: 'toString(t.environment)',
    },
    measures: traceMeasures(sqlDialect),
    decimal: 'toDecimal256',
    from: (
      where,
      sums = observationSums(sqlDialect, `(SELECT t.id FROM traces AS t FINAL ${where})`),
    ) => `FROM traces AS t FINAL
  LEFT ANY JOIN (${sums}) AS om ON om.trace_id = t.id
  ${where}`,
  },
};

/** Likewise of the rows of a view that `where` selects, a row for each bucket. */
export const partsOfRows = (
  view: SketchedView,
  where: string,
  by: readonly DistinguishingColumn[],
  measures: readonly SketchedMeasure[],
  sums?: string,
): string => {
  const rows = sketchedRows[view];
  const group = ['of_day', 'measure', ...by].join(', ');
  const pairs = measures.map(
    (measure) => `('${keptMeasure(view, measure)}', toNullable(${rows.decimal}(${rows.measures[measure]}, 12)))`,
  );
  return `
SELECT ${group}, count() AS value_count, sum(toDecimal256(value, 12)) AS value_sum, toDecimal256(min(value), 12) AS lowest, toDecimal256(max(value), 12) AS highest,
  [bucket] AS buckets, [value_count] AS bucket_counts
FROM (
  SELECT toDate(${rows.time}) AS of_day, ${by.map((column) => `${rows.columns[column]} AS ${column},`).join(' ')}
    arrayJoin(arrayFilter(each -> isNotNull(each.2), [${pairs.join(', ')}])) AS pair,
    pair.1 AS measure, assumeNotNull(pair.2) AS value, toFloat64(value) AS number, toInt32(assumeNotNull(${sqlDialect.sketchBucket('number')})) AS bucket
  ${rows.from(where, sums)}
) AS each_value
GROUP BY ${group}, bucket`;
};

/** Merged buckets of parts `p`: a tuple of them in ascending order, and of the number of values of each. */
export const bucketsOfParts = 'sumMap(p.buckets, p.bucket_counts)';
