import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices';

/**
 * A price with more conditions, all of which must hold. They count next to a constraint alone: of a price without one,
 * the package leaves out all else.
 */
export interface DatedPrice extends ConditionalPrice {
  /** A day of UTC: from its begin on. */
  readonly since?: string;
  /** Before its begin. */
  readonly until?: string;
  /** Of UTC, from Monday to Friday only. */
  readonly onWeekdays?: boolean;
}

/** A model with the prices of its service tiers, which replace its own where they have the same name. */
export interface PricedModel extends Omit<ModelInfo, 'prices'> {
  readonly prices: ModelPrice | DatedPrice[];
  /** By service tier, lower case; without a constraint the price has always been in force. */
  readonly service_tiers?: Readonly<Record<string, ConditionalPrice>>;
}
