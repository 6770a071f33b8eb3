import { queryMetrics, queryMetricsV1 } from '@spanledger/api-contract';
import { metricsReader } from '@spanledger/core';

import type { Route } from '../http/route.ts';
import { metricsRowJson } from '../json/metrics-row-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';

export const metricsQueryRoutes = (reads: Reads): readonly Route[] =>
  [queryMetricsV1, queryMetrics].map((endpoint) =>
    narrowReadRoute(endpoint, reads, async (readers, { caller: { projectId }, query }) => {
      const rows = await metricsReader(readers).query(projectId, query.query);
      return { data: rows.map(metricsRowJson) };
    }),
  );
