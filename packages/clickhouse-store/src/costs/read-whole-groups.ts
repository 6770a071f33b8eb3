import type { DailyCostConditions, DailyDimension, ProjectId } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { readComputedDays, type ComputedDays } from './read-computed-days.ts';
import { sumKindOf, type SumKind } from './sum-kinds.ts';

/** What was read of groups. */
export interface WholeOrNot {
  /** False when rows of a clean day are gone, as it was computed again meanwhile: the sums are wrong then. */
  readonly isWhole: boolean;
}

/**
 * Reads groups by each of these together, of days that are stored and of days that are not. Nearly always the groups are as
 * whole as their days; if not, only days are taken as stored that have all of them, and at last none.
 */
export const readWholeGroups = async <Groups extends WholeOrNot>(
  client: ClickHouse,
  projectId: ProjectId,
  query: DailyCostConditions,
  groupings: readonly (readonly DailyDimension[])[],
  restMs: number,
  read: (days: ComputedDays) => Promise<Groups>,
): Promise<Groups> => {
  const daysOf = async (kind?: SumKind): Promise<ComputedDays> =>
    readComputedDays(client, projectId, query, restMs, kind);
  const groups = await read(await daysOf());
  if (groups.isWhole) return groups;
  const kinds = new Set(groupings.map((by) => sumKindOf(query, by)));
  const days = cleanInAll(await Promise.all([...kinds].map(daysOf)));
  const again = await read(days);
  return again.isWhole ? again : read({ clean: [], dirty: datesOf(days) });
};

const datesOf = ({ clean, dirty }: ComputedDays) => [...clean.map(({ date }) => date), ...dirty];

const cleanInAll = (all: readonly ComputedDays[]): ComputedDays => {
  const dirty = new Set(all.flatMap((days) => days.dirty));
  const clean = all.flatMap((days) => days.clean).filter(({ date }) => !dirty.has(date));
  return { clean: [...new Map(clean.map((day) => [day.date, day])).values()], dirty: [...dirty] };
};
