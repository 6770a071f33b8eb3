import type { Cost, ProjectId, RepricingScope } from '@spanledger/core';
import { oneDay, someTime } from '../telemetry/builders.ts';
import type { ComputingStore } from '../telemetry/computing-store.ts';

/** A store under test whose `revisions` read and replace two observations at a time. */
export interface RevisedStore extends ComputingStore {
  /** Runs the engine's background maintenance of rows immediately. */
  readonly settleRows: () => Promise<void>;
  /** Sets this version on every observation of a project. */
  readonly setVersion: (projectId: ProjectId, version: bigint) => Promise<void>;
}

/** The day of `someTime`. */
export const day = '2026-03-04';
export const always: RepricingScope = {
  fromTimestamp: 0,
  toTimestamp: someTime + 100 * oneDay,
  models: undefined,
  isUnpricedOnly: false,
};
export const usage = { details: { input: 10, output: 5, total: 15 }, convention: 'given', role: 'own' } as const;
export const computed = (total: bigint, priceVersion = 'v1'): Cost => ({
  source: 'computed',
  details: { input: total },
  total,
  modelId: 'm-1',
  priceVersion,
});
