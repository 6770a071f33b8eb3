import { invalidInput } from '@spanledger/core';
import type { PricingTier } from './pricing-tier.ts';

/** Each pattern is compiled and tried. */
const patternsMax = 5;

/** Rejects with `invalid_input` tiers of which it would be undecided which one counts, and too many patterns. */
export const checkPricingTiers = (tiers: readonly PricingTier[]): void => {
  const patterns = new Set(tiers.flatMap(({ conditions }) => conditions.flatMap(patternOf)));
  if (patterns.size > patternsMax) {
    throw problem(`must hold at most ${patternsMax} different patterns: ^input is enough, for tiers go by all input`);
  }
  const defaults = tiers.filter(({ isDefault }) => isDefault);
  const [fallback] = defaults;
  if (fallback === undefined || defaults.length > 1) {
    throw problem(`must hold exactly one tier with isDefault: true, and hold ${defaults.length}`);
  }
  if (fallback.priority !== 0) throw problem('must give priority 0 to the default tier');
  if (fallback.conditions.length > 0) throw problem('must give no conditions to the default tier');
  const repeated = repeatedOf(tiers.map(({ name }) => name)) ?? repeatedOf(tiers.map(({ priority }) => priority));
  if (repeated !== undefined) throw problem(`must have names and priorities of their own: ${repeated} is there twice`);
  for (const tier of tiers) checkTier(tier, fallback);
};

const checkTier = ({ name, isDefault, conditions, prices }: PricingTier, fallback: PricingTier): void => {
  if (!isDefault && conditions.length === 0) throw problem(`must give "${name}" a condition, or leave it out`);
  const buckets = Object.keys(prices).sort();
  if (buckets.length === 0) throw problem(`must give "${name}" at least one price`);
  const expected = Object.keys(fallback.prices).sort();
  if (buckets.join('\n') !== expected.join('\n')) {
    throw problem(`must price the same buckets in "${name}" as in the default tier: ${expected.join(', ')}`);
  }
};

const patternOf = (condition: PricingTier['conditions'][number]): readonly string[] =>
  'usageDetailPattern' in condition ? [condition.usageDetailPattern] : [];

const repeatedOf = <T>(values: readonly T[]): T | undefined =>
  values.find((value, index) => values.indexOf(value) !== index);

const problem = (message: string): Error =>
  invalidInput(`pricingTiers ${message}.`, [{ path: 'pricingTiers', message }]);
