import { queryOptions } from '@tanstack/react-query';

import { api } from './client.ts';
import type { Answer } from './contract.ts';

export type UnpricedModel = Answer<'get', '/api/public/costs/unpriced'>['data'][number];

/** Models whose usage has no price, the most frequent first. */
export const unpricedQuery = (projectId: string, fromTimestamp: string, toTimestamp?: string) =>
  queryOptions({
    queryKey: ['unpriced', projectId, fromTimestamp, toTimestamp],
    queryFn: async ({ signal }) =>
      api.get('/api/public/costs/unpriced', { projectId }, { query: { fromTimestamp, toTimestamp }, signal }),
    placeholderData: (before, query) => (query?.queryKey[1] === projectId ? before : undefined),
  });
