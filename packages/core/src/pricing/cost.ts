import type { Usd } from '../money/usd.ts';

/**
 * `provided`: sent by the client. `computed`: units × price at the start time. `unpriced`: there is usage but no price
 * for it; this is a state, never a cost of 0. `none`: no usage at all.
 */
export const costSources = ['none', 'unpriced', 'computed', 'provided'] as const;
export type CostSource = (typeof costSources)[number];

export interface Cost {
  readonly source: CostSource;
  /** By usage bucket; `total` is not among them. */
  readonly details: Readonly<Record<string, Usd>>;
  /** `null` exactly when the source is `none` or `unpriced`. */
  readonly total: Usd | null;
  /** The matched model, and the version of the price that was used. */
  readonly modelId: string | null;
  readonly priceVersion: string | null;
}
