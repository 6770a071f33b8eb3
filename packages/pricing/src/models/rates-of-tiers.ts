import { invalidInput, type PriceFields, type Rate, type RatePerMillion } from '@spanledger/core';
import { checkPricingTiers } from './check-pricing-tiers.ts';
import type { PricingTier } from './pricing-tier.ts';
import { tierCondition } from './tier-condition.ts';
import { rateOfUnitPrice } from './unit-prices.ts';

interface ReadTier {
  /** Applies above this many input units; below 0: always. */
  readonly above: number;
  /** `null`: any service tier. */
  readonly serviceTiers: readonly string[] | null;
  readonly rates: ReadonlyMap<string, RatePerMillion>;
}

/**
 * Pricing tiers as rates. Supported conditions: more than a number of input units in one call, and the service tier of
 * its model parameters. Rejects with `invalid_input` for all others, and for tiers that contradict each other.
 */
export const ratesOfTiers = (tiers: readonly PricingTier[]): Pick<PriceFields, 'rates' | 'serviceTiers'> => {
  checkPricingTiers(tiers);
  const byPriority = tiers.map((tier, index) => ({ tier, index })).sort((a, b) => a.tier.priority - b.tier.priority);
  const read = byPriority.map(({ tier, index }) => readTier(tier, `pricingTiers[${index}]`));
  // The default tier has the lowest priority number, and counts only when no other one does.
  const [fallback, ...conditional] = read;
  if (fallback === undefined) throw invalidInput('pricingTiers must hold a default tier.');
  const ordered = [...conditional, fallback];
  const serviceTiers = new Set(conditional.flatMap((tier) => tier.serviceTiers ?? []));
  return {
    rates: combine(ordered.filter((tier) => tier.serviceTiers === null)),
    serviceTiers: Object.fromEntries(
      Array.from(serviceTiers, (name) => [
        name,
        combine(ordered.filter((tier) => tier.serviceTiers === null || tier.serviceTiers.includes(name))),
      ]),
    ),
  };
};

const readTier = ({ conditions, prices }: PricingTier, path: string): ReadTier => {
  const read = conditions.map((condition, index) => tierCondition(condition, `${path}.conditions[${index}]`));
  const named = read.flatMap(({ serviceTiers }) => (serviceTiers === undefined ? [] : [serviceTiers]));
  const serviceTiers = named.length === 0 ? null : named.reduce((all, some) => all.filter((it) => some.includes(it)));
  const rates = Object.entries(prices).map(
    ([bucket, price]) => [bucket, rateOfUnitPrice(price, `${path}.prices.${bucket}`)] as const,
  );
  return { above: Math.max(-1, ...read.map(({ above = -1 }) => above)), serviceTiers, rates: new Map(rates) };
};

/** One rate per bucket, of tiers of which the first that applies counts; the last one always applies. */
const combine = (tiers: readonly ReadTier[]): Readonly<Record<string, Rate>> => {
  const reached: ReadTier[] = [];
  for (const tier of tiers) {
    // Any input above a lower start matched an earlier tier; above one that always applies there is none.
    if (tier.above < (reached.at(-1)?.above ?? Number.POSITIVE_INFINITY)) reached.push(tier);
  }
  const base = reached.pop();
  const steps = reached.toReversed();
  return Object.fromEntries(
    Array.from(base?.rates ?? [], ([bucket, rate]) => [
      bucket,
      { base: rate, tiers: steps.map(({ above, rates }) => ({ above, rate: rates.get(bucket) ?? rate })) },
    ]),
  );
};
