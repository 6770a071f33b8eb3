import { queryOptions } from '@tanstack/react-query';

import type { TimeRange } from '../format/time-range.ts';
import { api, type Place } from './client.ts';
import { conditionOfGroup, type CostRow, type Costs, type Dimension, type TopCosts } from './cost-groups.ts';

const rowsMax = 1000;

/** Costs of a period by one or two dimensions, the most expensive first. */
export const costsQuery = (place: Place, groupBy: string, { from, to }: Pick<TimeRange, 'from' | 'to'>) =>
  queryOptions({
    queryKey: ['costs', place, groupBy, from, to],
    queryFn: async ({ signal }): Promise<Costs> => {
      const query = { groupBy, fromTimestamp: from, toTimestamp: to, orderBy: 'totalCost.desc', limit: rowsMax };
      return api.get('/api/public/costs', place, { query, signal });
    },
    // Rows of another dimension or project have other groups.
    placeholderData: (before, query): Costs | undefined =>
      query?.queryKey[2] === groupBy && JSON.stringify(query.queryKey[1]) === JSON.stringify(place)
        ? before
        : undefined,
  });

/** The highest costs of a period by each of several dimensions. */
export const topCostsQuery = (
  projectId: string,
  by: readonly Dimension[],
  { from, to }: Pick<TimeRange, 'from' | 'to'>,
  limit: number,
) =>
  queryOptions({
    queryKey: ['costs', 'top', projectId, by, from, to, limit],
    queryFn: async ({ signal }): Promise<TopCosts> => {
      const query = { groupBy: by.join(','), fromTimestamp: from, toTimestamp: to, limit };
      const { data } = await api.get('/api/public/costs/top', { projectId }, { query, signal });
      return data;
    },
    placeholderData: (before, query): TopCosts | undefined => (query?.queryKey[2] === projectId ? before : undefined),
  });

/** Costs of one group by day. */
export const costsOfGroupQuery = (
  place: Place,
  by: Dimension,
  group: string | undefined,
  { from, to }: Pick<TimeRange, 'from' | 'to'>,
) =>
  queryOptions({
    queryKey: ['costs', place, 'group', by, group ?? null, from, to],
    queryFn: async ({ signal }): Promise<readonly CostRow[]> => {
      const condition = conditionOfGroup(by, group);
      if (condition === undefined) return [];
      const query = { groupBy: 'day', fromTimestamp: from, toTimestamp: to, limit: rowsMax, ...condition };
      const { data } = await api.get('/api/public/costs', place, { query, signal });
      return data.map((row) => ({ ...row, [by]: group }));
    },
  });
