import type { MetricsReader } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { queryMetrics } from './query-metrics.ts';

export const clickHouseMetricsReader = (client: ClickHouse): MetricsReader => ({
  query: (projectId, query) => queryMetrics(client, projectId, query),
});
