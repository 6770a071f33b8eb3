import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { PriceBookVersion } from '../pricing/price-entry.ts';
import type { Day, Micros } from '../time.ts';

/** Waiting, under way, and the three ways to end. What is under way goes on after a crash. */
export const repricingStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type RepricingState = (typeof repricingStates)[number];

/** Which observations are priced again: those whose cost was computed or is unknown. Provided costs are never touched. */
export interface RepricingScope {
  /** Of the start time; inclusive. */
  readonly fromTimestamp: Micros;
  /** Exclusive. */
  readonly toTimestamp: Micros;
  /** As clients named them; `undefined`: all. */
  readonly models: readonly string[] | undefined;
  /** Leaves those alone that have a cost. */
  readonly isUnpricedOnly: boolean;
}

export interface RepricingRequest extends RepricingScope {
  /** The version of the price book whose prices they get. */
  readonly priceVersion: PriceBookVersion;
  /** Tells the difference and changes nothing. */
  readonly isDryRun: boolean;
  /** The public key of who asked; `null` when a new price did. */
  readonly requestedBy: string | null;
}

/** A run that prices observations again, day by day; kept for ever, as the record of who changed which costs. */
export interface Repricing extends RepricingRequest {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly state: RepricingState;
  readonly createdAt: Micros;
  readonly startedAt: Micros | null;
  readonly finishedAt: Micros | null;
  /** How many days it has to do; `null` until it has begun. */
  readonly days: number | null;
  readonly daysDone: number;
  /** Why it failed. */
  readonly problem: string | null;
}

/** What pricing again changes for one model on one day. Sums are over the observations that count in totals. */
export interface CostDifference {
  readonly day: Day;
  readonly model: string | null;
  /** Whose cost, model or price version changes; those that do not count in totals too. */
  readonly observations: number;
  /** As it was recorded, before it was ever priced again. */
  readonly recordedCost: Usd;
  readonly costBefore: Usd;
  readonly costAfter: Usd;
  readonly unpricedBefore: number;
  readonly unpricedAfter: number;
}

export const isEnded = (state: RepricingState): boolean => state !== 'queued' && state !== 'running';

/** How long another process may write what it priced by the version of the price book before: then what is unpriced is looked at once more. */
export const automaticPricingSettleMs = 120_000;
