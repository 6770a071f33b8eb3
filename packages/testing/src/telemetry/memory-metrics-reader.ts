import { bucketStart, finishMetricRows, groupBy, groupLimit, inOrderOf, resolveMetricsQuery } from '@spanledger/core';
import type { MetricGroup, MetricsReader, MetricValue, ResolvedMetricsQuery } from '@spanledger/core';
import { aggregate } from './memory-aggregate.ts';
import { fulfils } from './memory-filter.ts';
import { metricEntities, type MeasuredValue, type MetricEntity } from './memory-metric-entities.ts';
import type { MemoryTelemetry } from './memory-telemetry.ts';

export const memoryMetricsReader = (telemetry: MemoryTelemetry): MetricsReader => ({
  query: async (projectId, query) => {
    const resolved = resolveMetricsQuery(query);
    const members = metricEntities(telemetry, projectId, resolved.view)
      .filter((entity) => isAskedFor(entity, resolved))
      .flatMap((entity) => membersOf(entity, resolved));
    const byKey = groupBy(members, ({ key }) => key);
    const isOne = resolved.dimensions.length === 0 && resolved.bucket === undefined;
    const groups = isOne ? [members] : [...byKey.values()];
    const found = groups.map((group) => groupOf(group, resolved)).sort(inOrderOf(resolved));
    return finishMetricRows(resolved, found.slice(0, groupLimit(resolved)));
  },
});

/** An entity's contribution to one group. */
interface Member {
  readonly key: string;
  readonly start: number | undefined;
  readonly dimensions: Readonly<Record<string, MetricValue>>;
  readonly measure: (name: string) => MeasuredValue;
}

const isAskedFor = (
  { at, column }: MetricEntity,
  { fromTimestamp, toTimestamp, filters, entries }: ResolvedMetricsQuery,
): boolean =>
  at >= fromTimestamp &&
  at <= toTimestamp &&
  filters.every((filter) => {
    if (filter.column === entries) return true;
    const value = column(filter.column);
    return value !== undefined && fulfils(filter, value);
  });

const membersOf = (entity: MetricEntity, { dimensions, bucket, entries, filters }: ResolvedMetricsQuery): Member[] => {
  const memberOf = (entry?: readonly [string, MeasuredValue]): Member => {
    const valueOf = (field: string): MetricValue =>
      field === entries ? (entry?.[0] ?? null) : ((entity.dimension(field) ?? missing(field)) as MetricValue);
    const values = Object.fromEntries(dimensions.map((field) => [field, valueOf(field)]));
    const start = bucket === undefined ? undefined : bucketStart(entity.at, bucket);
    return {
      key: JSON.stringify([start, values]),
      start,
      dimensions: values,
      measure: (name) => (name.endsWith('ByType') ? (entry?.[1] ?? null) : entity.measure(name)),
    };
  };
  if (entries === undefined) return [memberOf()];
  const onEntries = filters.filter(({ column }) => column === entries);
  return entity
    .entries(entries)
    .filter(([key]) => onEntries.every((filter) => fulfils(filter, key)))
    .map(memberOf);
};

/** A trace that is not stored has no tags. */
const missing = (field: string): MetricValue => (field === 'tags' ? [] : null);

const groupOf = (members: readonly Member[], { metrics, bins }: ResolvedMetricsQuery): MetricGroup => {
  const values: Record<string, MetricValue> = { ...members[0]?.dimensions };
  for (const metric of metrics) {
    const measured = members.map(({ measure }) => measure(metric.measure));
    values[metric.column] = aggregate(metric, measured, bins);
  }
  return { start: members[0]?.start, values };
};
