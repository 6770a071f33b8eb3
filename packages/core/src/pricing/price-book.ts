import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** A price per million units, in units of 10^-12 US dollars. */
export type RatePerMillion = bigint;

export interface Rate {
  readonly base: RatePerMillion;
  /** Above `above` input units in one call, every unit of this bucket costs `rate`. Ascending. */
  readonly tiers: readonly { readonly above: number; readonly rate: RatePerMillion }[];
}

/** The price of one model in force at one time. */
export interface ModelPrice {
  /** The matched model, such as `gpt-4o`. */
  readonly modelId: string;
  readonly provider: string;
  /** The source and its version that the price is from, such as `genai-prices@0.1.8`. */
  readonly version: string;
  /** By canonical usage bucket; that of `total` is for all buckets without one of their own. */
  readonly rates: Readonly<Record<string, Rate>>;
}

export interface PriceQuery {
  /** Whose own prices, and those of its organization, come before the built-in ones. */
  readonly projectId: ProjectId;
  readonly model: string;
  /** As the client named it; `null` leaves it to the model's name. */
  readonly provider: string | null;
  /** `batch`, `flex`, `priority`, …: how the provider served the call; `null` when that is not known. */
  readonly serviceTier: string | null;
  readonly at: Micros;
}

/** How a call names its model. */
export type ModelName = Pick<PriceQuery, 'model' | 'provider'>;

export interface MatchOptions {
  /** Batches of other projects wait for it: it comes before what the project has in line. */
  readonly isAwaitedByOthers?: boolean;
}

/** Knows what models cost. Held in memory, so that pricing is a function of values. */
export interface PriceBook {
  /** Makes `find` right for these projects; call it before pricing. Rejects with `unavailable` when that cannot be known. */
  prepare(projectIds: readonly ProjectId[]): Promise<void>;
  /** Another number when prices may have changed; absent when they never do. */
  readonly edition?: () => number;
  /**
   * Makes `find` a look-up for these names, as long as their prices do not change: matching names with the patterns of
   * prices takes time, and this takes it in slices that leave the event loop and other projects their turns. Rejects as
   * `prepare` does, which it does too. Absent when `find` is always a look-up.
   */
  readonly match?: (projectId: ProjectId, names: readonly ModelName[], options?: MatchOptions) => Promise<void>;
  /** The price in force at that time; `undefined` when no entry matches. Names that were not matched are matched now. */
  find(query: PriceQuery): ModelPrice | undefined;
}
