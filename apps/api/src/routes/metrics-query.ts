import { queryMetrics, queryMetricsV1 } from '@spanledger/api-contract';
import { answerMetrics } from '@spanledger/core';

import type { Route } from '../http/route.ts';
import { metricsRowJson } from '../json/metrics-row-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';

export const metricsQueryRoutes = (reads: Reads): readonly Route[] =>
  [queryMetricsV1, queryMetrics].map((endpoint) =>
    narrowReadRoute(endpoint, reads, async (readers, { caller: { projectId }, query }) => {
      const { rows, approximation } = await answerMetrics(readers, projectId, query.query);
      const data = rows.map(metricsRowJson);
      if (approximation === undefined) return { data };
      return { data, approximation: { ...approximation, columns: [...approximation.columns] } };
    }),
  );
