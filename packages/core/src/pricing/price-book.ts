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
  /** Its own prices, and those of its organization, precede the built-in ones. */
  readonly projectId: ProjectId;
  readonly model: string;
  /** As sent by the client; `null` leaves it to the model's name. */
  readonly provider: string | null;
  /** `batch`, `flex`, `priority`, …: how the provider served the call; `null` when that is not known. */
  readonly serviceTier: string | null;
  readonly at: Micros;
}

/** The model name of a call. */
export type ModelName = Pick<PriceQuery, 'model' | 'provider'>;

export interface MatchOptions {
  /** Batches of other projects wait for it: it precedes the project's queued names. */
  readonly isAwaitedByOthers?: boolean;
}

/** The prices of models. Held in memory, so that pricing is a function of values. */
export interface PriceBook {
  /**
   * Makes `find` right for these projects; call it before pricing. Rejects with `unavailable` when prices cannot be
   * read.
   */
  prepare(projectIds: readonly ProjectId[]): Promise<void>;
  /** Another number when prices may have changed; absent when they never do. */
  readonly edition?: () => number;
  /**
   * Makes `find` a look-up for these names, as long as their prices do not change: matching names with the patterns of
   * prices takes time, and this does it in slices that yield to the event loop and other projects. Includes `prepare`,
   * and rejects as it does. Absent when `find` is always a look-up.
   */
  readonly match?: (projectId: ProjectId, names: readonly ModelName[], options?: MatchOptions) => Promise<void>;
  /** The price in force at that time; `undefined` when no entry matches. Names not matched before are matched now. */
  find(query: PriceQuery): ModelPrice | undefined;
}
