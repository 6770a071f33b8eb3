import type { ProjectId } from '../ids.ts';
import type { Usd } from '../money/usd.ts';
import type { PriceBookVersion } from '../pricing/price-entry.ts';
import type { Day, Micros } from '../time.ts';

/** Waiting, running, and the three final states. A running one continues after a crash. */
export const repricingStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type RepricingState = (typeof repricingStates)[number];

/**
 * The observations that are priced again: those whose cost was computed or is unknown. Provided costs are never
 * changed.
 */
export interface RepricingScope {
  /** Of the start time; inclusive. */
  readonly fromTimestamp: Micros;
  /** Exclusive. */
  readonly toTimestamp: Micros;
  /** As clients sent them; `undefined`: all. */
  readonly models: readonly string[] | undefined;
  /** Leaves out those that have a cost. */
  readonly isUnpricedOnly: boolean;
}

export interface RepricingRequest extends RepricingScope {
  /** The version of the price book from which prices are taken. */
  readonly priceVersion: PriceBookVersion;
  /** Reports the difference and changes nothing. */
  readonly isDryRun: boolean;
  /** The public key of the request; `null` when a new price caused it. */
  readonly requestedBy: string | null;
}

/** A run that prices observations again, day by day; kept for ever, as the record of changed costs. */
export interface Repricing extends RepricingRequest {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly state: RepricingState;
  readonly createdAt: Micros;
  readonly startedAt: Micros | null;
  readonly finishedAt: Micros | null;
  /** The number of its days; `null` until it has begun. */
  readonly days: number | null;
  readonly daysDone: number;
  /** Why it failed. */
  readonly problem: string | null;
}

/**
 * The difference that pricing again makes for one model on one day. Sums are over the observations that count in
 * totals.
 */
export interface CostDifference {
  readonly day: Day;
  readonly model: string | null;
  /** Observations whose cost, model or price version changes; those that do not count in totals too. */
  readonly observations: number;
  /** As recorded, before any re-pricing. */
  readonly recordedCost: Usd;
  readonly costBefore: Usd;
  readonly costAfter: Usd;
  readonly unpricedBefore: number;
  readonly unpricedAfter: number;
}

export const isEnded = (state: RepricingState): boolean => state !== 'queued' && state !== 'running';

/**
 * How long another process may write costs by the previous version of the price book: then unpriced observations are
 * priced once more.
 */
export const automaticPricingSettleMs = 120_000;
