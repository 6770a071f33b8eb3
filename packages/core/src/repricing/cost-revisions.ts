import type { ProjectId } from '../ids.ts';
import type { ObservationKey } from '../observations/observation.ts';
import type { Cost } from '../pricing/cost.ts';
import type { Day, Micros } from '../time.ts';
import type { UsageDetails } from '../usage/usage.ts';
import type { RepricingScope } from './repricing.ts';

/** The fields of an observation that pricing needs, with its current cost. */
export interface PricedObservation extends ObservationKey {
  readonly startTime: Micros;
  /** Of the row: whether it is still the same when its cost is replaced. */
  readonly version: bigint;
  readonly model: string | null;
  readonly provider: string | null;
  readonly modelParameters: string | null;
  readonly usage: UsageDetails;
  /** Whether it counts in totals: an aggregate may not. */
  readonly counts: boolean;
  readonly cost: Cost;
  /** As recorded; equal to `cost` until that is replaced. */
  readonly recorded: Cost;
}

export interface CostRevision {
  readonly observation: PricedObservation;
  readonly cost: Cost;
}

/** Replaces costs of stored observations. */
export interface CostRevisions {
  /** How many observations of the scope each model has; the nameless ones under `null`. */
  models(projectId: ProjectId, scope: RepricingScope): Promise<ReadonlyMap<string | null, number>>;
  /** Days that may have observations of the scope, in order. */
  days(projectId: ProjectId, scope: RepricingScope): Promise<readonly Day[]>;
  /** The current observations of the scope that started on a day, some at a time. */
  read(projectId: ProjectId, scope: RepricingScope, day: Day): AsyncIterable<readonly PricedObservation[]>;
  /**
   * Replaces the costs of observations of one day, where these are still as read; returns how many have the new cost
   * now. Rows written since with later values stay, and deleted ones stay deleted; writing the same state again does
   * not restore the old cost. Idempotent. The cost recorded first stays readable.
   */
  revise(projectId: ProjectId, day: Day, revisions: readonly CostRevision[]): Promise<number>;
}
