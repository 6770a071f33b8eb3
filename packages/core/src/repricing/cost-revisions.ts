import type { ProjectId } from '../ids.ts';
import type { ObservationKey } from '../observations/observation.ts';
import type { Cost } from '../pricing/cost.ts';
import type { Day, Micros } from '../time.ts';
import type { UsageDetails } from '../usage/usage.ts';
import type { RepricingScope } from './repricing.ts';

/** What pricing an observation needs, and what it costs so far. */
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
  /** As it was recorded; the same as `cost` until that is replaced. */
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
  /** Days that may hold observations of the scope, in order. */
  days(projectId: ProjectId, scope: RepricingScope): Promise<readonly Day[]>;
  /** The observations of the scope that started on a day, as they are now, some at a time. */
  read(projectId: ProjectId, scope: RepricingScope, day: Day): AsyncIterable<readonly PricedObservation[]>;
  /**
   * Replaces the costs of observations of one day, where they are still what was read; gives how many have the new
   * cost now. Whatever was written since and knows more stays, and what was deleted stays so; the same knowledge
   * written again does not bring the old cost back. Idempotent. What was recorded first stays readable.
   */
  revise(projectId: ProjectId, day: Day, revisions: readonly CostRevision[]): Promise<number>;
}
