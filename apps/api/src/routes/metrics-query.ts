import { metricsQueryMembers, queryMetrics, queryMetricsV1 } from '@spanledger/api-contract';
import { answerMetrics, type InputIssue } from '@spanledger/core';

import { nearestParameter } from '../http/parameter-names.ts';
import { warnOfIgnored } from '../http/query-names.ts';
import type { Route } from '../http/route.ts';
import { metricsRowJson } from '../json/metrics-row-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';

export const metricsQueryRoutes = (reads: Reads): readonly Route[] =>
  [queryMetricsV1, queryMetrics].map((endpoint) =>
    narrowReadRoute(endpoint, reads, async (readers, { caller: { projectId }, query, response }) => {
      const { query: asked, ignored } = query.query;
      if (ignored.length > 0) warnOfIgnored(response, ignored, issueOf);
      const { rows, approximation } = await answerMetrics(readers, projectId, asked);
      const data = rows.map(metricsRowJson);
      if (approximation === undefined) return { data };
      return { data, approximation: { ...approximation, columns: [...approximation.columns] } };
    }),
  );

const issueOf = (member: string): InputIssue => {
  const nearest = member.includes('.') ? undefined : nearestParameter(member, metricsQueryMembers);
  const advice = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return { path: `query.query.${member}`, message: `is no member of a query.${advice}` };
};
