import { queryMetrics, queryMetricsV1 } from '@spanledger/api-contract';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';
import { metricsRowJson } from '../json/metrics-row-json.ts';

export const metricsQueryRoutes = ({ metricsQueries }: Pick<ApiDependencies, 'metricsQueries'>): readonly Route[] =>
  [queryMetricsV1, queryMetrics].map((endpoint) =>
    jsonRoute(endpoint, async ({ caller: { projectId }, query }) => {
      const rows = await metricsQueries.query(projectId, query.query);
      return { data: rows.map(metricsRowJson) };
    }),
  );
