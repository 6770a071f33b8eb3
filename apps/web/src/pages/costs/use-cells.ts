import { useQueries, useQuery } from '@tanstack/react-query';

import { groupOf, type CostRow, type Dimension } from '../../api/cost-groups.ts';
import { costsOfGroupQuery, costsQuery } from '../../api/costs.ts';
import { colorsCount } from '../../charts/series.ts';
import type { TimeRange } from '../../format/time-range.ts';
import { useCostPlace } from './cost-place.ts';

/**
 * The costs by day of the groups that a chart shows, of `rows`. An answer has the most expensive cells; if it does not have
 * all, each shown group is read by itself: else its cheap days would be among all others.
 */
export const useCells = (by: Dimension, range: TimeRange, rows: readonly CostRow[] | undefined) => {
  const place = useCostPlace(by);
  const { data, error, refetch } = useQuery(costsQuery(place, `day,${by}`, range));
  const isWhole = data === undefined || data.meta.totalItems <= data.data.length;
  const groups = isWhole ? [] : (rows ?? []).slice(0, colorsCount - 1).map((row) => groupOf(row, by));
  const reads = useQueries({ queries: groups.map((group) => costsOfGroupQuery(place, by, group, range)) });
  const failed = reads.find((read) => read.error !== null);
  const isRead = data !== undefined && reads.every((read) => read.data !== undefined);
  return {
    cells: isRead ? [...data.data, ...reads.flatMap((read) => read.data ?? [])] : undefined,
    error: error ?? failed?.error ?? null,
    retry: async () => Promise.all([refetch(), ...reads.map(async (read) => read.refetch())]),
  };
};
