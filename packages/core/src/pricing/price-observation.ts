import { divideHalfEven } from '../money/decimal.ts';
import { sumUsd, type Usd } from '../money/usd.ts';
import type { ObservationFields } from '../observations/observation.ts';
import type { UsageDetails } from '../usage/usage.ts';
import { canonicalBucket, isInputBucket, pricedAs } from './bucket-names.ts';
import type { Cost } from './cost.ts';
import type { ModelPrice, PriceBook, Rate, RatePerMillion } from './price-book.ts';

type Priceable = Pick<ObservationFields, 'model' | 'provider' | 'startTime' | 'usage' | 'providedCost'>;

const million = 1_000_000n;

/** The cost of one observation: what was provided, else what the price in force at its start time makes of its usage. */
export const priceObservation = (observation: Priceable, prices: PriceBook): Cost => {
  const { model, provider, providedCost, startTime, usage } = observation;
  const isNamed = model !== null && startTime !== null;
  const price =
    isNamed && (usage !== null || providedCost !== null) ? prices.find({ model, provider, at: startTime }) : undefined;
  if (providedCost !== null && Object.keys(providedCost).length > 0) return providedCostOf(providedCost, price);
  if (usage === null || !hasUnits(usage.details)) return { ...noCost, modelId: price?.modelId ?? null };
  const details = price === undefined ? {} : bucketCosts(usage.details, price);
  if (price === undefined || Object.keys(details).length === 0) return { ...noCost, source: 'unpriced' };
  return {
    source: 'computed',
    details,
    total: sumUsd(Object.values(details)),
    modelId: price.modelId,
    priceVersion: price.version,
  };
};

const noCost: Cost = { source: 'none', details: {}, total: null, modelId: null, priceVersion: null };

const providedCostOf = (provided: Readonly<Record<string, Usd>>, price: ModelPrice | undefined): Cost => {
  const { total, ...details } = provided;
  return {
    source: 'provided',
    details,
    total: total ?? sumUsd(Object.values(details)),
    modelId: price?.modelId ?? null,
    priceVersion: null,
  };
};

const hasUnits = (details: UsageDetails): boolean => Object.values(details).some((units) => units > 0);

/** By bucket; empty when no bucket that holds anything has a price: such usage is unpriced, it does not cost 0. */
const bucketCosts = (details: UsageDetails, price: ModelPrice): Readonly<Record<string, Usd>> => {
  const buckets = Object.entries(details).filter(([bucket]) => bucket !== 'total' && !isCountedTwice(bucket, details));
  let inputUnits = 0;
  for (const [bucket, units] of buckets) if (isInputBucket(canonicalBucket(bucket))) inputUnits += units;
  const costs: [string, Usd][] = [];
  let isPriced = false;
  for (const [bucket, units] of buckets) {
    const rate = rateFor(bucket, price);
    if (rate === undefined) continue;
    costs.push([bucket, divideHalfEven(BigInt(units) * rateAt(rate, inputUnits), million)]);
    isPriced ||= units > 0;
  }
  return isPriced ? Object.fromEntries(costs) : {};
};

const isCountedTwice = (bucket: string, details: UsageDetails): boolean => {
  const canonical = canonicalBucket(bucket);
  return canonical !== bucket && (details[canonical] ?? 0) > 0;
};

const rateFor = (bucket: string, { rates }: ModelPrice): Rate | undefined => {
  const priced = pricedAs(canonicalBucket(bucket)).find((name) => Object.hasOwn(rates, name));
  return priced === undefined ? undefined : rates[priced];
};

const rateAt = (rate: Rate, inputUnits: number): RatePerMillion => {
  let current = rate.base;
  for (const tier of rate.tiers) if (inputUnits > tier.above) current = tier.rate;
  return current;
};
