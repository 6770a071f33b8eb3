import {
  groupBy,
  inSlices,
  priceObservation,
  withAdopted,
  type Micros,
  type ObservationPatch,
  type ObservationRecord,
  type ObservationRow,
  type Place,
  type PriceBook,
} from '@spanledger/core';
import { withEstimates } from '../estimates/estimate-calls.ts';
import { withEventMessages } from './event-messages.ts';
import type { MergedEntities } from './merge-into-state.ts';
import type { Merged } from './merge-stored.ts';

/** The rows of observations: with their costs of now or as recorded, derived from the whole record, and with estimates. */
export const priceObservations = async (
  { complete, observations }: Pick<MergedEntities, 'complete' | 'observations'>,
  prices: PriceBook,
  now: Micros,
): Promise<readonly ObservationRow[]> => {
  await matchNames(observations, prices);
  const rows: ObservationRow[] = [];
  await inSlices(complete, ({ projectId, patch }) => {
    const { record } = patch;
    rows.push(
      observationRow({ projectId, patch, record, before: undefined, createdAt: now, alsoAt: none }, prices, now),
    );
  });
  await inSlices(observations.values(), (entity) => {
    rows.push(observationRow({ ...entity, record: withAdopted(withEventMessages(entity.record)) }, prices, now));
  });
  return withEstimates(rows, prices);
};

/**
 * Names of stored observations that the group completes, which no batch of it has: in slices, and before the queued
 * names of their project, for which the other batches of the group would wait.
 */
const matchNames = async (observations: MergedEntities['observations'], { match }: PriceBook): Promise<void> => {
  const unpriced = [...observations.values()].filter(({ recordedCost }) => recordedCost === undefined);
  for (const [projectId, ofProject] of groupBy(unpriced, (entity) => entity.projectId)) {
    const names = ofProject.flatMap(({ record: { model, provider } }) => (model === null ? [] : [{ model, provider }]));
    if (names.length > 0) await match?.(projectId, names, { isAwaitedByOthers: true });
  }
};

const none: readonly Place[] = [];

const observationRow = (
  {
    projectId,
    patch,
    record,
    before,
    createdAt,
    orphanTrace,
    alsoAt,
    recordedCost,
    repricedCost,
  }: Omit<
    Merged<ObservationPatch, ObservationRecord>,
    'mayHavePatches' | 'days' | 'isMoved' | 'isRemembered' | 'records' | 'orphanAt' | 'acknowledged'
  >,
  prices: PriceBook,
  now: Micros,
): ObservationRow => ({
  projectId,
  traceId: patch.traceId,
  id: patch.id,
  startTime: record.startTime ?? now,
  record,
  // Prices that changed since apply to changed observations only.
  cost: recordedCost ?? priceObservation(projectId, record, prices),
  repricedCost,
  createdAt,
  updatedAt: now,
  movedFrom: before?.startTime ?? undefined,
  orphanTrace,
  alsoAt,
});
