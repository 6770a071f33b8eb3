import { parseUsd, type AddedPrice, type Rate } from '@spanledger/core';

/** A rate in dollars per million units. */
export const aRate = (dollars: number | string): Rate => ({ base: parseUsd(dollars) ?? 0n, tiers: [] });

/** The instance-wide price of `model-a`: 3 dollars per million input units, 15 per million output units. */
export const aPrice = (given: Partial<AddedPrice> = {}): AddedPrice => {
  const modelName = given.modelName ?? 'model-a';
  return {
    scope: { kind: 'instance' },
    source: 'custom',
    modelName,
    provider: null,
    matchPattern: `(?i)^(${modelName})$`,
    effectiveFrom: null,
    effectiveTo: null,
    rates: { input: aRate(3), output: aRate(15) },
    serviceTiers: {},
    unit: 'TOKENS',
    tokenizerId: null,
    tokenizerConfig: null,
    pricingTiers: null,
    ...given,
  };
};
