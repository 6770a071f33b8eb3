import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { TimeRange } from '../../format/time-range.ts';
import type { Costs } from './cost-rows.ts';

const rowsMax = 1000;

/** Costs of a period by one or two dimensions, the most expensive first. */
export const costsQuery = (projectId: string, groupBy: string, { from, to }: Pick<TimeRange, 'from' | 'to'>) =>
  queryOptions({
    queryKey: ['costs', projectId, groupBy, from, to],
    queryFn: async ({ signal }): Promise<Costs> => {
      const query = { groupBy, fromTimestamp: from, toTimestamp: to, orderBy: 'totalCost.desc', limit: rowsMax };
      return api.get('/api/public/costs', { projectId }, { query, signal });
    },
    placeholderData: keepPreviousData,
  });
