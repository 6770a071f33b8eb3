import { parseUsd, type AddedPrice, type Rate } from '@spanledger/core';

/** This many dollars per million units. */
export const aRate = (dollars: number | string): Rate => ({ base: parseUsd(dollars) ?? 0n, tiers: [] });

/** Everybody's price of `model-a`: 3 dollars per million units in, 15 out. */
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
