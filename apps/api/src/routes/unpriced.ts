import { listRecordedCosts, listUnpriced, pageMeta } from '@spanledger/api-contract';

import type { ApiDependencies } from '../api-dependencies.ts';
import { jsonRoute, type Route } from '../http/route.ts';
import { recordedCostJson, unpricedJson } from '../json/repricing-json.ts';

export const unpricedRoutes = ({
  unpriced,
  recordedCosts,
}: Pick<ApiDependencies, 'unpriced' | 'recordedCosts'>): readonly Route[] => [
  jsonRoute(listUnpriced, async ({ caller: { projectId }, query }) => {
    const page = await unpriced.list(projectId, query);
    return { data: page.items.map(unpricedJson), meta: pageMeta(query, page) };
  }),

  jsonRoute(listRecordedCosts, async ({ caller: { projectId }, query }) => {
    const { model: models, ...rest } = query;
    const page = await recordedCosts.list(projectId, { ...rest, models });
    return { data: page.items.map(recordedCostJson), meta: pageMeta(query, page) };
  }),
];
