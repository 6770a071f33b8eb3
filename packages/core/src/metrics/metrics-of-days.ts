import { sumByGroup, sumCosts, type CostSums } from '../costs/cost-table.ts';
import { dailySumsMax, type DailyCostReader, type DailySum } from '../costs/daily-cost-reader.ts';
import { earliestMicros, parseIso, type Day, type Micros } from '../time.ts';
import { dailyDimensionOf, dailySumOf, daysQueryOf } from './days-query.ts';
import { finishMetricRows, type MetricGroup } from './finish-metric-rows.ts';
import type { MetricsReader, MetricValue } from './metrics-reader.ts';
import { inOrderOf } from './order-groups.ts';
import { resolveMetricsQuery, type ResolvedMetricsQuery } from './resolve-metrics-query.ts';
import { bucketStart } from './time-bucket.ts';

export interface MetricsSources {
  readonly dailyCosts: Pick<DailyCostReader, 'sums'>;
  readonly metricsQueries: MetricsReader;
}

/** Reads stored sums of days where they suffice, and everything else from the rows, with the same answer. */
export const metricsReader = ({ dailyCosts, metricsQueries }: MetricsSources): MetricsReader => ({
  query: async (projectId, query) => {
    const resolved = resolveMetricsQuery(query);
    const ofDays = daysQueryOf(resolved);
    const sums = ofDays === undefined ? undefined : sumByGroup(await dailyCosts.sums(projectId, ofDays.sums));
    // At this number some groups may be missing; rows are grouped as requested, and limited.
    if (sums === undefined || sums.length > dailySumsMax) return metricsQueries.query(projectId, query);
    const ofModel = sums.filter(({ group }) => ofDays?.model === undefined || group.model === ofDays.model);
    return finishMetricRows(resolved, groupsOf(resolved, ofModel).toSorted(inOrderOf(resolved)));
  },
});

const groupsOf = (query: ResolvedMetricsQuery, sums: readonly DailySum[]): readonly MetricGroup[] => {
  const isOne = query.dimensions.length === 0 && query.bucket === undefined;
  const rows = sums.map(({ group, ...sums }) => ({ ...sums, group: asAskedFor(query, group) }));
  const groups = isOne ? [{ ...sumCosts(rows), group: noGroup }] : sumByGroup(rows);
  return groups.map(({ group: { start, dimensions }, ...sums }) => ({
    start,
    values: { ...dimensions, ...metricsOf(query, sums) },
  }));
};

interface Group {
  readonly start: number | undefined;
  readonly dimensions: Readonly<Record<string, MetricValue>>;
}

const noGroup: Group = { start: undefined, dimensions: {} };

const asAskedFor = ({ dimensions, bucket }: ResolvedMetricsQuery, group: DailySum['group']): Group => {
  const valueOf = (field: string): MetricValue => group[dailyDimensionOf[field] ?? 'day'] ?? null;
  return {
    start: bucket === undefined ? undefined : bucketStart(startOf(group.day as Day), bucket),
    dimensions: Object.fromEntries(dimensions.map((field) => [field, valueOf(field)])),
  };
};

const startOf = (day: Day): Micros => parseIso(day) ?? earliestMicros;

const metricsOf = ({ metrics }: ResolvedMetricsQuery, sums: CostSums): Readonly<Record<string, MetricValue>> =>
  Object.fromEntries(metrics.map((metric) => [metric.column, sums[dailySumOf(metric) ?? 'observations']]));
