import { listEstimatedCosts, listRecordedCosts, listUnpriced, pageMeta } from '@spanledger/api-contract';

import type { Route } from '../http/route.ts';
import { estimatedModelJson, recordedCostJson, unpricedJson } from '../json/repricing-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';

export const unpricedRoutes = (reads: Reads): readonly Route[] => [
  narrowReadRoute(listUnpriced, reads, async ({ unpriced }, { caller: { projectId }, query }) => {
    const page = await unpriced.list(projectId, query);
    return { data: page.items.map(unpricedJson), meta: pageMeta(query, page) };
  }),

  narrowReadRoute(listRecordedCosts, reads, async ({ recordedCosts }, { caller: { projectId }, query }) => {
    const { model: models, ...rest } = query;
    const page = await recordedCosts.list(projectId, { ...rest, models });
    return { data: page.items.map(recordedCostJson), meta: pageMeta(query, page) };
  }),

  narrowReadRoute(listEstimatedCosts, reads, async ({ estimates }, { caller: { projectId }, query }) => {
    const page = await estimates.list(projectId, query);
    return { data: page.items.map(estimatedModelJson), meta: pageMeta(query, page) };
  }),
];
