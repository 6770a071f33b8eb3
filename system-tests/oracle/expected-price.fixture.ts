import type { ProjectIndex } from './cost-history.fixture.ts';
import { rateOf, ratesAt, type ExpectedPrices } from './expected-book.fixture.ts';
import type { ObservationFacts } from './expected-facts.fixture.ts';

/** The cost of one observation, in units of 10^-12 dollars. */
export interface ExpectedCost {
  readonly source: 'none' | 'unpriced' | 'computed' | 'provided';
  /** 0 if there is none. */
  readonly cost: bigint;
  /** By bucket. */
  readonly parts: Readonly<Record<string, bigint>>;
  /** The price that it was computed from. */
  readonly priceId: string | undefined;
}

const amountOf = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, '0'));
};

const sumOf = (parts: Readonly<Record<string, bigint>>): bigint =>
  Object.values(parts).reduce((sum, amount) => sum + amount, 0n);

export const priceOf = (
  project: ProjectIndex,
  { usage, provided, model, tier, at }: Pick<ObservationFacts, 'usage' | 'provided' | 'model' | 'tier' | 'at'>,
  prices: ExpectedPrices,
): ExpectedCost => {
  if (Object.keys(provided).length > 0) {
    const { total, ...parts } = Object.fromEntries(
      Object.entries(provided).map(([bucket, text]) => [bucket, amountOf(text)]),
    );
    return { source: 'provided', cost: total ?? sumOf(parts), parts, priceId: undefined };
  }
  const nothing = { cost: 0n, parts: {}, priceId: undefined };
  if (Object.values(usage).every((units) => units === 0)) return { source: 'none', ...nothing };
  const price = model === null ? undefined : prices.find(project, model, at, tier);
  const priced = Object.entries(usage).flatMap(([bucket, units]) => {
    const rate = price === undefined || bucket === 'total' ? undefined : rateOf(bucket, ratesAt(price, tier));
    return rate === undefined ? [] : [{ bucket, units, cost: roundedMillionth(BigInt(units) * rate) }];
  });
  if (price === undefined || priced.every(({ units }) => units === 0)) return { source: 'unpriced', ...nothing };
  const parts = Object.fromEntries(priced.map(({ bucket, cost }) => [bucket, cost]));
  return { source: 'computed', cost: sumOf(parts), parts, priceId: price.id };
};

/** Divides by a million, rounding halves to even. */
const roundedMillionth = (amount: bigint): bigint => {
  const cut = amount / 1_000_000n;
  const rest = (amount % 1_000_000n) * 2n;
  if (rest < 1_000_000n) return cut;
  return rest > 1_000_000n || cut % 2n === 1n ? cut + 1n : cut;
};

export const isSameCost = (a: ExpectedCost, b: ExpectedCost): boolean =>
  a.source === b.source && a.cost === b.cost && a.priceId === b.priceId;
