import { timeDimension } from '@spanledger/core';
import type { MeasureKind, MetricGroup, MetricValue, ResolvedMetricsQuery, TimeBucket } from '@spanledger/core';
import { z } from 'zod';
import { micros } from '../row-values.ts';
import { aggregateValues, type AggregateSql } from './aggregate-values.ts';
import { orderTerm } from './order-term.ts';

/** An engine's SQL for metrics queries, and the entities to which it applies. */
export interface MetricsSql {
  /** The beginning of the bucket of a time, as read by `micros`. Weeks begin on Monday. */
  readonly bucket: (bucket: TimeBucket) => string;
  /** By field, for each dimension of the query. */
  readonly dimension: (field: string) => string;
  /** `NULL` for an entity that has no such value. */
  readonly measure: (name: string) => string;
  readonly aggregates: AggregateSql;
}

/** The parts of a statement that selects the entities first, one row each, and groups them around that. */
export interface MetricsPlan {
  /** The expressions selected of each entity. */
  readonly eachEntity: readonly string[];
  /** The grouping expressions. */
  readonly groups: readonly string[];
  /** The expressions selected of each group. */
  readonly selected: readonly string[];
  /** Empty, or GROUP BY. */
  readonly groupBy: readonly string[];
  /** Empty, or ORDER BY. */
  readonly order: readonly string[];
  readonly histograms: readonly Histogram[];
  readonly schema: z.ZodType<MetricGroup>;
}

/** A histogram of a column of `eachEntity`, where `bin` is the column of the bin that a value is in. */
export interface Histogram {
  readonly kind: MeasureKind;
  readonly column: string;
  readonly bin: string;
}

interface Selected {
  /** Its name in the answer. */
  readonly field: string;
  /** Its name in the statement: never one chosen by a client. */
  readonly alias: string;
  readonly sql: string;
  readonly schema: z.ZodType<MetricValue>;
}

const dimensionSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

export const planMetrics = (resolved: ResolvedMetricsQuery, to: MetricsSql): MetricsPlan => {
  const { bucket } = resolved;
  const measures = [...new Set(resolved.metrics.map(({ measure }) => measure))];
  const dimensions = resolved.dimensions.map((field, index): Selected => ({
    field,
    alias: `d${index}`,
    sql: to.dimension(field),
    schema: dimensionSchema,
  }));
  const aggregated = resolved.metrics.map((metric, index) => ({
    ...metric,
    field: metric.column,
    alias: `m${index}`,
    column: `v${measures.indexOf(metric.measure)}`,
    bin: `b${index}`,
  }));
  const metrics = aggregated.map(({ field, alias, column, bin, ...metric }): Selected => ({
    field,
    alias,
    ...aggregateValues(to.aggregates, metric, column, resolved.bins, bin),
  }));
  const time = bucket === undefined ? [] : [{ field: timeDimension, alias: 'bucket', sql: to.bucket(bucket) }];
  const grouped = [...time, ...dimensions];
  const groups = grouped.map(({ alias }) => alias);
  return {
    eachEntity: [
      ...grouped.map(({ sql, alias }) => `${sql} AS ${alias}`),
      ...measures.map((measure, index) => `${to.measure(measure)} AS v${index}`),
    ],
    groups,
    selected: [...groups, ...metrics.map(({ sql, alias }) => `${sql} AS ${alias}`)],
    groupBy: groups.length === 0 ? [] : [`GROUP BY ${groups.join(', ')}`],
    order: orderSql(resolved, [...grouped, ...metrics]),
    histograms: aggregated.filter(({ aggregation }) => aggregation === 'histogram'),
    schema: groupSchema([...dimensions, ...metrics]),
  };
};

const orderSql = (
  { order }: ResolvedMetricsQuery,
  selected: readonly Pick<Selected, 'field' | 'alias'>[],
): string[] => {
  const terms = order.map(({ field, direction }) => {
    const alias = selected.find((each) => each.field === field)?.alias ?? '';
    return orderTerm(alias, direction);
  });
  return terms.length === 0 ? [] : [`ORDER BY ${terms.join(', ')}`];
};

const groupSchema = (selected: readonly Selected[]): z.ZodType<MetricGroup> =>
  z
    .object({
      bucket: micros.optional(),
      ...Object.fromEntries(selected.map(({ alias, schema }) => [alias, schema])),
    })
    .transform((row): MetricGroup => {
      const values = row as Readonly<Record<string, MetricValue>>;
      return {
        start: row.bucket,
        values: Object.fromEntries(selected.map(({ field, alias }) => [field, values[alias] ?? null])),
      };
    });
