import type { SketchedMeasure } from '@spanledger/core';
import { observationMeasures } from '@spanledger/telemetry-sql';
import { sqlDialect } from '../query/sql-dialect.ts';

const measuresOfRows = observationMeasures(sqlDialect);

/** What sketches are distinguished by, in the order of the tuples of `value_sketches.sketches`, which begin with these. */
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

const pairsOf = (measures: readonly SketchedMeasure[]): string =>
  measures.map((measure) => `('${measure}', toNullable(toDecimal128(${measuresOfRows[measure]}, 12)))`).join(', ');

/** Likewise of the observations under the alias `o` that `where` selects, a row for each bucket. */
export const partsOfRows = (
  where: string,
  by: readonly DistinguishingColumn[],
  measures: readonly SketchedMeasure[],
): string => {
  const group = ['of_day', 'measure', ...by].join(', ');
  return `
SELECT ${group}, count() AS value_count, sum(toDecimal256(value, 12)) AS value_sum, min(value) AS lowest, max(value) AS highest,
  [bucket] AS buckets, [value_count] AS bucket_counts
FROM (
  SELECT toDate(o.start_time) AS of_day, ${by.map((column) => `${columnsOfRows[column]} AS ${column},`).join(' ')}
    arrayJoin(arrayFilter(each -> isNotNull(each.2), [${pairsOf(measures)}])) AS pair,
    pair.1 AS measure, assumeNotNull(pair.2) AS value, toFloat64(value) AS number, toInt32(assumeNotNull(${sqlDialect.sketchBucket('number')})) AS bucket
  FROM observations AS o FINAL
  ${where}
) AS each_value
GROUP BY ${group}, bucket`;
};

/** As texts, of observations `o`: a type of a name that there is not is compared, and not refused. */
export const columnsOfRows: Readonly<Record<DistinguishingColumn, string>> = {
  name: 'o.name',
  model: 'CAST(o.model AS Nullable(String))',
  type: 'toString(o.type)',
  environment: 'toString(o.environment)',
};

/** Buckets of parts `p` that are put together: a tuple of them in ascending order, and of how many values each has. */
export const bucketsOfParts = 'sumMap(p.buckets, p.bucket_counts)';
