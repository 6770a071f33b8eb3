import type { ObservationRecord } from '../observations/observation.ts';
import type { UsageRole } from './usage.ts';
import { wrapsCalls } from './wraps-calls.ts';

type Reporting = Pick<ObservationRecord, 'type' | 'usage' | 'providedCost'>;

/**
 * Whether what an observation reports is its own, or repeats the calls below it. Where its source left that to the
 * observation's type, and where there is a cost without any usage, agents and chains repeat the calls below them.
 * Derived from the merged record alone, since type, usage and cost may come in different events.
 */
export const countedRole = ({ type, usage, providedCost }: Reporting): UsageRole => {
  if (usage !== null && usage.role !== 'ofType') return usage.role;
  if (usage === null && !hasAny(providedCost)) return 'own';
  return wrapsCalls(type) ? 'aggregate' : 'own';
};

const hasAny = (costs: Reporting['providedCost']): boolean => {
  for (const _bucket in costs) return true;
  return false;
};
