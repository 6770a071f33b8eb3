import { listDailyCosts, pageMeta } from '@spanledger/api-contract';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';
import { dailyCostJson } from '../json/daily-cost-json.ts';

export const dailyCostRoutes = ({ dailyCosts }: Pick<ApiDependencies, 'dailyCosts'>): readonly Route[] => [
  jsonRoute(listDailyCosts, async ({ caller: { projectId }, query }) => {
    const { environment, unpriced, ...rest } = query;
    const page = await dailyCosts.list(projectId, { ...rest, environments: environment });
    return {
      data: page.items.map((day) => dailyCostJson(day, unpriced === 'true')),
      meta: pageMeta(query, page),
    };
  }),
];
