import { queryMetrics, queryMetricsV1 } from '@spanledger/api-contract';
import { metricsReader } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';
import { metricsRowJson } from '../json/metrics-row-json.ts';

export const metricsQueryRoutes = (
  sources: Pick<ApiDependencies, 'dailyCosts' | 'metricsQueries'>,
): readonly Route[] => {
  const metrics = metricsReader(sources);
  return [queryMetricsV1, queryMetrics].map((endpoint) =>
    jsonRoute(endpoint, async ({ caller: { projectId }, query }) => {
      const rows = await metrics.query(projectId, query.query);
      return { data: rows.map(metricsRowJson) };
    }),
  );
};
