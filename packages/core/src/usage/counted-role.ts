import type { ObservationRecord } from '../observations/observation.ts';
import { isRepeat } from './repeated-call.ts';
import type { UsageRole } from './usage.ts';
import { wrapsCalls } from './wraps-calls.ts';

type Reporting = Pick<ObservationRecord, 'type' | 'usage' | 'providedCost' | 'metadata'>;

/**
 * Whether what an observation reports counts by itself. Where its source left that to the observation's type, and
 * where there is a cost without any usage, agents and chains repeat the calls below them; a call that another
 * observation of the trace reports too is repeated by whichever is marked so. Told from the merged record alone, since
 * type, usage and cost may come in different events.
 */
export const countedRole = ({ type, usage, providedCost, metadata }: Reporting): UsageRole => {
  if (usage !== null && isRepeat(metadata)) return 'aggregate';
  if (usage !== null && usage.role !== 'ofType') return usage.role;
  if (usage === null && Object.keys(providedCost ?? {}).length === 0) return 'own';
  return wrapsCalls(type) ? 'aggregate' : 'own';
};
