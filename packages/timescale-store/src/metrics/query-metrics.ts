import { finishMetricRows, groupLimit, resolveMetricsQuery, timeDimension } from '@spanledger/core';
import type {
  MetricGroup,
  MetricsQuery,
  MetricsRow,
  MetricValue,
  MetricViewName,
  ProjectId,
  ResolvedMetricsQuery,
} from '@spanledger/core';
import { z } from 'zod';
import { sqlParameters, type SqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { micros } from '../query/row-values.ts';
import { aggregateValues } from './aggregate-values.ts';
import { binValues } from './bin-values.ts';
import type { SelectEntities } from './entity-selection.ts';
import { selectObservations } from './select-observations.ts';
import { selectScores } from './select-scores.ts';
import { selectTraces } from './select-traces.ts';

const selections: Readonly<Record<MetricViewName, SelectEntities>> = {
  traces: selectTraces,
  observations: selectObservations,
  'scores-numeric': selectScores('scores-numeric'),
  'scores-boolean': selectScores('scores-boolean'),
  'scores-categorical': selectScores('scores-categorical'),
};

const dimensionSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);

/** Live from all rows that are asked for: one query, whatever is asked. */
export const queryMetrics = async (
  client: Timescale,
  projectId: ProjectId,
  query: MetricsQuery,
): Promise<readonly MetricsRow[]> => {
  const resolved = resolveMetricsQuery(query);
  const parameters = sqlParameters(projectId);
  const { sql, schema } = metricsSql(query, resolved, parameters);
  const groups = await client.query(`query-metrics-${resolved.view}`, sql, parameters.values, schema);
  return finishMetricRows(resolved, groups);
};

interface Selected {
  /** What the answer calls it. */
  readonly field: string;
  /** What the statement calls it: never a name that a client chose. */
  readonly alias: string;
  readonly sql: string;
  readonly schema: z.ZodType<MetricValue>;
}

const metricsSql = (
  query: MetricsQuery,
  resolved: ResolvedMetricsQuery,
  parameters: SqlParameters,
): { sql: string; schema: z.ZodType<MetricGroup> } => {
  const { bucket } = resolved;
  const entities = selections[resolved.view](query, resolved, parameters);
  const measures = [...new Set(resolved.metrics.map(({ measure }) => measure))];
  const columnOf = (measure: string): string => `v${measures.indexOf(measure)}`;
  const dimensions = resolved.dimensions.map((field, index): Selected => ({
    field,
    alias: `d${index}`,
    sql: entities.dimension(field),
    schema: dimensionSchema,
  }));
  const metrics = resolved.metrics.map((metric, index): Selected => {
    const aggregate = aggregateValues(metric, columnOf(metric.measure), resolved.bins, `b${index}`);
    return { field: metric.column, alias: `m${index}`, ...aggregate };
  });
  // Weeks begin on Monday.
  const start = `date_trunc('${bucket}', ${entities.time}, 'UTC')`;
  const time = bucket === undefined ? [] : [{ field: timeDimension, alias: 'bucket', sql: start }];
  const groups = [...time, ...dimensions];
  const aliases = groups.map(({ alias }) => alias);
  const eachEntity = [
    ...groups.map(({ sql, alias }) => `${sql} AS ${alias}`),
    ...measures.map((measure) => `${entities.measure(measure)} AS ${columnOf(measure)}`),
  ];
  const entitiesSql = `${entities.with} SELECT ${eachEntity.join(',\n  ')}\n${entities.from}`;
  const histograms = resolved.metrics.flatMap((metric, index) =>
    metric.aggregation === 'histogram' ? [{ ...metric, column: columnOf(metric.measure), bin: `b${index}` }] : [],
  );
  const sql = [
    `SELECT ${[...aliases, ...metrics.map(({ sql, alias }) => `${sql} AS ${alias}`)].join(',\n  ')}`,
    `FROM (\n${binValues(entitiesSql, aliases, histograms, resolved.bins)}\n) AS each_entity`,
    ...(aliases.length === 0 ? [] : [`GROUP BY ${aliases.join(', ')}`]),
    ...orderSql(resolved, [...groups, ...metrics]),
    `LIMIT ${parameters.bind('bigint', groupLimit(resolved))}`,
  ].join('\n');
  return { sql, schema: groupSchema([...dimensions, ...metrics]) };
};

const orderSql = (
  { order }: ResolvedMetricsQuery,
  selected: readonly Pick<Selected, 'field' | 'alias'>[],
): string[] => {
  const terms = order.map(({ field, direction }) => {
    const alias = selected.find((each) => each.field === field)?.alias ?? '';
    return `${alias} ${direction === 'desc' ? 'DESC' : 'ASC'} NULLS LAST`;
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
