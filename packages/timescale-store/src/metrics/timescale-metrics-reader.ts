import type { MetricsReader } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { queryMetrics } from './query-metrics.ts';

export const timescaleMetricsReader = (client: Timescale): MetricsReader => ({
  query: (projectId, query) => queryMetrics(client, projectId, query),
});
