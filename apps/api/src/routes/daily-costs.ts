import { listDailyCosts, pageMeta } from '@spanledger/api-contract';

import type { Route } from '../http/route.ts';
import { dailyCostJson } from '../json/daily-cost-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';

export const dailyCostRoutes = (reads: Reads): readonly Route[] => [
  narrowReadRoute(listDailyCosts, reads, async ({ dailyCosts }, { caller: { projectId }, query }) => {
    const { environment, unpriced, ...rest } = query;
    const page = await dailyCosts.list(projectId, { ...rest, environments: environment });
    return {
      data: page.items.map((day) => dailyCostJson(day, unpriced === 'true')),
      meta: pageMeta(query, page),
    };
  }),
];
