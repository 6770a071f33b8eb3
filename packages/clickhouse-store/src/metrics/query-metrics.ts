import { finishMetricRows, groupLimit, resolveMetricsQuery, timeDimension } from '@spanledger/core';
import type {
  MetricGroup,
  MetricsQuery,
  MetricsRow,
  MetricValue,
  MetricViewName,
  ProjectId,
  ResolvedMetricsQuery,
  TimeBucket,
} from '@spanledger/core';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { micros } from '../query/row-values.ts';
import { sqlParameters, type SqlParameters } from '../query/sql-parameters.ts';
import { aggregateValues } from './aggregate-values.ts';
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

/** Live from the latest versions of all rows that are asked for: one query, whatever is asked. */
export const queryMetrics = async (
  client: ClickHouse,
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
  const dimensions = resolved.dimensions.map((field, index): Selected => ({
    field,
    alias: `d${index}`,
    sql: entities.dimension(field),
    schema: dimensionSchema,
  }));
  const metrics = resolved.metrics.map((metric, index): Selected => {
    const { sql, schema } = aggregateValues(metric, `v${measures.indexOf(metric.measure)}`, resolved.bins);
    return { field: metric.column, alias: `m${index}`, sql, schema };
  });
  const time =
    bucket === undefined ? [] : [{ field: timeDimension, alias: 'bucket', sql: bucketOf(entities.time, bucket) }];
  const groups = [...time, ...dimensions];
  const eachEntity = [
    ...entities.selected,
    ...groups.map(({ sql, alias }) => `${sql} AS ${alias}`),
    ...measures.map((measure, index) => `${entities.measure(measure)} AS v${index}`),
  ];
  const aliases = groups.map(({ alias }) => alias);
  const sql = [
    `SELECT ${[...aliases, ...metrics.map(({ sql, alias }) => `${sql} AS ${alias}`)].join(',\n  ')}`,
    `FROM (\nSELECT ${eachEntity.join(',\n  ')}\n${entities.from}\n) AS each_entity`,
    ...(entities.conditions.length === 0 ? [] : [`WHERE ${entities.conditions.join(' AND ')}`]),
    ...(aliases.length === 0 ? [] : [`GROUP BY ${aliases.join(', ')}`]),
    ...orderSql(resolved, [...groups, ...metrics]),
    `LIMIT ${parameters.bind('UInt64', groupLimit(resolved))}`,
  ].join('\n');
  return { sql, schema: groupSchema([...dimensions, ...metrics]) };
};

const microsPerDay = '86400000000';

/** Where the bucket of a time begins, in microseconds. Days are counted from 1970-01-01, a Thursday. */
const bucketOf = (time: string, bucket: TimeBucket): string => {
  const at = `toUnixTimestamp64Micro(${time})`;
  const day = `toInt64(toDate(${time}))`;
  const starts: Readonly<Record<TimeBucket, string>> = {
    minute: `intDiv(${at}, 60000000) * 60000000`,
    hour: `intDiv(${at}, 3600000000) * 3600000000`,
    day: `${day} * ${microsPerDay}`,
    week: `(intDiv(${day} + 3, 7) * 7 - 3) * ${microsPerDay}`,
    month: `toInt64(toStartOfMonth(toDate(${time}))) * ${microsPerDay}`,
  };
  return starts[bucket];
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
