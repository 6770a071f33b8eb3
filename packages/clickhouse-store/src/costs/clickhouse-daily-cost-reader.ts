import type { DailyCostReader } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { listDailyCosts } from './list-daily-costs.ts';

export const clickHouseDailyCostReader = (client: ClickHouse): DailyCostReader => ({
  list: (projectId, query) => listDailyCosts(client, projectId, query),
});
