import type { Rates } from '@spanledger/core';
import { unitPriceOf } from '@spanledger/pricing';

/** Dollars per unit, by bucket, of the smallest calls. */
export const unitPricesOf = (rates: Rates): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(rates).map(([bucket, { base }]) => [bucket, unitPriceOf(base)]));
