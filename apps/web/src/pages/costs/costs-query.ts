import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { api, type Place } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { useSession } from '../../api/session.ts';
import type { TimeRange } from '../../format/time-range.ts';
import type { Costs } from './cost-rows.ts';
import type { Dimension } from './costs-search.ts';

const rowsMax = 1000;

/** Where costs are asked: those of several projects in the organization. */
export const useCostPlace = (by: Dimension): Place => {
  const { id: projectId, organization } = useProject();
  return by === 'project' ? { organizationId: organization.id } : { projectId };
};

/** Whether the user has a role in the organization, and so sees costs of its projects together. */
export const useMayCompareProjects = (): boolean => {
  const { organization } = useProject();
  return useSession().user.memberships.some(
    ({ organizationId, role }) => organizationId === organization.id && role !== 'NONE',
  );
};

/** Costs of a period by one or two dimensions, the most expensive first. */
export const costsQuery = (place: Place, groupBy: string, { from, to }: Pick<TimeRange, 'from' | 'to'>) =>
  queryOptions({
    queryKey: ['costs', place, groupBy, from, to],
    queryFn: async ({ signal }): Promise<Costs> => {
      const query = { groupBy, fromTimestamp: from, toTimestamp: to, orderBy: 'totalCost.desc', limit: rowsMax };
      return api.get('/api/public/costs', place, { query, signal });
    },
    placeholderData: keepPreviousData,
  });
