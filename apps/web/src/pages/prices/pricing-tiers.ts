import { fullCount } from '../../format/numbers.ts';
import { perUnit, type ModelPrice } from './price-book.ts';

type PricingTier = ModelPrice['pricingTiers'][number];

/** Prices as entered: in US dollars for a million units. */
export interface UnitPrices {
  readonly input: string;
  readonly output: string;
  /** Empty where cached input costs what other input does. */
  readonly cached: string;
  /** Empty where what is written to the cache costs what other input does. */
  readonly written: string;
}

export const noPrices: UnitPrices = { input: '', output: '', cached: '', written: '' };

interface UnitPrice {
  readonly name: keyof UnitPrices;
  /** Of usage. */
  readonly bucket: string;
  readonly label: string;
}

const unitPrices: readonly UnitPrice[] = [
  { name: 'input', bucket: 'input', label: '$ a million in' },
  { name: 'output', bucket: 'output', label: '$ a million out' },
  { name: 'cached', bucket: 'input_cached_tokens', label: '$ a million cached' },
  { name: 'written', bucket: 'input_cache_creation', label: '$ a million into the cache' },
];

/** The prices that each tier has: input, output, and what else the usual ones have. */
export const pricesOfTiers = (usual: UnitPrices): readonly UnitPrice[] =>
  unitPrices.filter(({ name }) => name === 'input' || name === 'output' || usual[name] !== '');

/** A tier as entered: the condition on calls, and their prices. */
export interface TierFields extends UnitPrices {
  /** Input units of one call; empty for calls of any length. */
  readonly above: string;
  /** Empty for any. */
  readonly serviceTier: string;
}

export const emptyTier: TierFields = { above: '', serviceTier: '', ...noPrices };

/** If two tiers match a call, the one with a service tier comes first, then the one with the longer input. */
const bySpecificity = (left: TierFields, right: TierFields): number =>
  Number(right.serviceTier.trim() !== '') - Number(left.serviceTier.trim() !== '') ||
  Number(right.above) - Number(left.above);

const conditionsOf = ({ above, serviceTier }: TierFields): PricingTier['conditions'] => [
  ...(serviceTier.trim() === ''
    ? []
    : [
        {
          source: 'model_parameters' as const,
          key: 'service_tier',
          operator: 'in' as const,
          values: [serviceTier.trim()],
        },
      ]),
  ...(above === ''
    ? []
    : [{ usageDetailPattern: '^input', operator: 'gt' as const, value: Number(above), caseSensitive: false }]),
];

const nameOf = ({ above, serviceTier }: TierFields): string =>
  [serviceTier.trim(), above === '' ? '' : `above ${Number(above)} input units`]
    .filter((part) => part !== '')
    .join(', ');

/** The tiers in the request body; the default, for all other calls, comes first. All price the buckets that it prices. */
export const pricingTiersOf = (usual: UnitPrices, tiers: readonly TierFields[]): readonly Omit<PricingTier, 'id'>[] => {
  const priced = pricesOfTiers(usual);
  const pricesOf = (prices: UnitPrices): PricingTier['prices'] =>
    Object.fromEntries(priced.map(({ bucket, name }) => [bucket, perUnit(prices[name]) ?? 0]));
  return [
    { name: 'Standard', isDefault: true, priority: 0, conditions: [], prices: pricesOf(usual) },
    ...tiers.toSorted(bySpecificity).map((tier, at) => ({
      name: nameOf(tier),
      isDefault: false,
      priority: at + 1,
      conditions: conditionsOf(tier),
      prices: pricesOf(tier),
    })),
  ];
};

/** The condition of a tier, such as `batch, above 200,000 input units`; its name for other conditions. */
export const tierText = ({ name, conditions }: PricingTier): string => {
  const parts = conditions.map((condition) =>
    'usageDetailPattern' in condition
      ? `${condition.operator === 'gte' ? 'from' : 'above'} ${fullCount(condition.value)} input units`
      : condition.values.join(' or '),
  );
  return parts.length === 0 ? name : parts.join(', ');
};
