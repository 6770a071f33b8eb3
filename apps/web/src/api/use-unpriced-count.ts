import { useQuery } from '@tanstack/react-query';

import type { TimeRange } from '../format/time-range.ts';
import type { Condition } from './conditions.ts';
import { unpricedCountQuery, unpricedOf } from './metrics.ts';
import { useProject } from './project.ts';

/**
 * The number of observations, of the traces of a period that fit, whose usage has no price: 0 while it is read, `undefined`
 * if it could not be read. By the times of traces, as the costs beside it: a call may begin before what its trace states.
 */
export const useUnpricedCount = (filters: readonly Condition[], range: TimeRange): number | undefined => {
  const { id: projectId } = useProject();
  const { data, error } = useQuery(unpricedCountQuery(projectId, { view: 'traces', filters }, range));
  return data === undefined && error !== null ? undefined : unpricedOf(data?.[0]);
};
