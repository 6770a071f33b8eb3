import type { DailyCost, DailyCostQuery, Page, ProjectId } from '@spanledger/core';
import { dailyCostOf } from '@spanledger/telemetry-rows';
import { restMsOfDays } from '../client/connection-settings.ts';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { computeDailyCosts } from './compute-daily-costs.ts';
import { readComputedDays } from './read-computed-days.ts';

/** Clean days from stored sums, and the others computed now: exact at every instant. */
export const listDailyCosts = async (
  client: ClickHouse,
  projectId: ProjectId,
  query: DailyCostQuery,
  restMs = restMsOfDays,
): Promise<Page<DailyCost>> => {
  const { clean, dirty } = await readComputedDays(client, projectId, query, restMs);
  const days = [...clean, ...(await computeDailyCosts(client, projectId, query, dirty))]
    .filter(({ countTraces, countObservations }) => countTraces + countObservations > 0)
    .sort((a, b) => (a.date < b.date ? 1 : -1));
  const start = (query.page - 1) * query.limit;
  const items = days
    .slice(start, start + query.limit)
    .map((day) => dailyCostOf(day.date, day.countTraces, day.countObservations, day.usage));
  return { items, totalItems: days.length };
};
