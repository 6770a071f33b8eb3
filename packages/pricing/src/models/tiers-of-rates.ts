import type { PriceFields, RatePerMillion, Rates } from '@spanledger/core';
import type { AttributeCondition, PricingTier, UsageCondition } from './pricing-tier.ts';
import { unitPriceOf } from './unit-prices.ts';

type Unordered = Omit<PricingTier, 'priority'>;

/** The pricing tiers of a price: those from its client, else those of its rates. */
export const tiersOfPrice = ({ pricingTiers, rates, serviceTiers }: PriceFields): readonly PricingTier[] => {
  if (pricingTiers !== null) return JSON.parse(pricingTiers) as readonly PricingTier[];
  const conditional = [
    ...Object.entries(serviceTiers).flatMap(([name, ofTier]) => {
      const isServed: AttributeCondition = {
        source: 'model_parameters',
        key: 'service_tier',
        operator: 'in',
        values: [name],
      };
      return [...largeTiers(ofTier, [isServed], `${name}, `), tier(name, ofTier, [isServed], 0)];
    }),
    ...largeTiers(rates, [], ''),
  ];
  const standard: Unordered = { ...tier('Standard', rates, [], 0), isDefault: true };
  return [standard, ...conditional].map((each, priority) => ({ ...each, priority }));
};

/** The tier of the largest input first. */
const largeTiers = (rates: Rates, conditions: readonly AttributeCondition[], prefix: string): readonly Unordered[] => {
  const starts = new Set(Object.values(rates).flatMap(({ tiers }) => tiers.map(({ above }) => above)));
  return [...starts]
    .sort((a, b) => b - a)
    .map((above) => {
      const isLarge: UsageCondition = {
        usageDetailPattern: '^input',
        operator: 'gt',
        value: above,
        caseSensitive: false,
      };
      return tier(`${prefix}above ${above} input units`, rates, [...conditions, isLarge], above + 1);
    });
};

const tier = (name: string, rates: Rates, conditions: PricingTier['conditions'], inputUnits: number): Unordered => ({
  name,
  isDefault: false,
  conditions,
  prices: Object.fromEntries(
    Object.entries(rates).map(([bucket, { base, tiers }]) => {
      let rate: RatePerMillion = base;
      for (const step of tiers) if (inputUnits > step.above) rate = step.rate;
      return [bucket, unitPriceOf(rate)];
    }),
  ),
});
