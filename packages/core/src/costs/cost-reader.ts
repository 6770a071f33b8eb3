import type { ProjectId } from '../ids.ts';
import { daysQueryOf, wholeDaysQueryOf } from '../metrics/days-query.ts';
import { metricsReader, type MetricsSources } from '../metrics/metrics-of-days.ts';
import { resolveMetricsQuery } from '../metrics/resolve-metrics-query.ts';
import type { CostQuery, CostReader } from './cost-table.ts';
import { costTableOf, inWordsOfCosts, metricsQueryOf } from './costs-as-metrics.ts';
import type { DailyCostReader } from './daily-cost-reader.ts';

/** Costs are the sums that metrics of observations return. */
export const costReader = (readers: MetricsSources): CostReader => {
  const metrics = metricsReader(readers);
  return {
    read: async (projectId, query) => {
      const rows = await inWordsOfCosts(metrics.query(projectId, metricsQueryOf(query)));
      return costTableOf(rows, query.groupBy);
    },
  };
};

/** Runs one query for each of these projects: stored sums of days are read for all of them at once, here. */
export const costReaderOfProjects = async (
  readers: MetricsSources & { readonly dailyCosts: DailyCostReader },
  projectIds: readonly ProjectId[],
  query: CostQuery,
): Promise<CostReader> => {
  const ofDays = projectIds.length < 2 ? undefined : daysQueryOf(resolveMetricsQuery(metricsQueryOf(query)));
  const ofWholeDays = ofDays === undefined ? undefined : wholeDaysQueryOf(ofDays.sums);
  if (ofWholeDays === undefined) return costReader(readers);
  const read = await inWordsOfCosts(readers.dailyCosts.sumsOfProjects(projectIds, ofWholeDays));
  if (read === undefined) return costReader(readers);
  const sums: DailyCostReader['sums'] = async (projectId) => read.get(projectId) ?? [];
  return costReader({ ...readers, dailyCosts: { ...readers.dailyCosts, sums } });
};
