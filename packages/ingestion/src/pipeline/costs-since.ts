import { groupBy, isSameRecord, type ObservationPatch, type ObservationRecord } from '@spanledger/core';
import type { Merged, EntityKind } from './merge-stored.ts';

type MergedObservation = Merged<ObservationPatch, ObservationRecord>;

/**
 * The stored costs of observations of which nothing new is known, where this process has them in memory: another
 * process may have priced them again since, and the rows written now replace its rows.
 */
export const withCostsSince = async (
  entries: ReadonlyMap<string, MergedObservation>,
  { fields, load }: Pick<EntityKind<ObservationPatch, ObservationRecord>, 'fields' | 'load'>,
): Promise<ReadonlyMap<string, MergedObservation>> => {
  const remembered = [...entries].filter(([, entry]) => entry.isRemembered && entry.recordedCost !== undefined);
  const priced = new Map(entries);
  for (const [projectId, ofProject] of groupBy(remembered, ([, entry]) => entry.projectId)) {
    const stored = await load(
      projectId,
      ofProject.map(([, { patch }]) => patch),
    );
    for (const [key, entry] of ofProject) {
      const { record, cost, repricedCost } = stored.get(key) ?? {};
      // Rows in flight cannot have been priced again.
      const isStored = record !== undefined && entry.before !== undefined && isSameRecord(fields, record, entry.before);
      if (isStored && cost !== undefined) priced.set(key, { ...entry, recordedCost: cost, repricedCost });
    }
  }
  return priced;
};
