import type { DailyCostReader } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { listDailyCosts } from './list-daily-costs.ts';
import { sumDays } from './sum-days.ts';
import { sumDaysOfProjects } from './sum-days-of-projects.ts';
import { topSums } from './top-sums.ts';

/** `restMs` is for tests: how old marks must be for later computed values to be used. */
export const clickHouseDailyCostReader = (client: ClickHouse, restMs?: number): DailyCostReader => ({
  list: (projectId, query) => listDailyCosts(client, projectId, query, restMs),
  sums: (projectId, query) => sumDays(client, projectId, query, restMs),
  topSums: (projectId, query) => topSums(client, projectId, query, restMs),
  sumsOfProjects: (projectIds, query) => sumDaysOfProjects(client, projectIds, query, restMs),
});
