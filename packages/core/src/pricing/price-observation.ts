import { divideHalfEven } from '../money/decimal.ts';
import { sumUsd, type Usd } from '../money/usd.ts';
import type { ObservationFields } from '../observations/observation.ts';
import type { ProjectId } from '../ids.ts';
import { setOwn } from '../set-own.ts';
import { isTotal } from '../usage/normalise-usage.ts';
import { tierInNames, withoutTier } from '../usage/tier-counts.ts';
import type { UsageDetails } from '../usage/usage.ts';
import { canonicalBucket, isInputBucket, wholesOf } from './bucket-names.ts';
import type { Cost } from './cost.ts';
import type { ModelPrice, PriceBook, Rate, RatePerMillion } from './price-book.ts';
import { serviceTierOf } from './service-tier.ts';

type Priceable = Pick<
  ObservationFields,
  'model' | 'provider' | 'modelParameters' | 'startTime' | 'usage' | 'providedCost'
>;

const million = 1_000_000;

/**
 * The cost of one observation: the provided one, otherwise that of its usage by the price in force at its start time.
 */
export const priceObservation = (
  projectId: ProjectId,
  observation: Priceable,
  prices: Pick<PriceBook, 'find'>,
): Cost => {
  const { model, provider, modelParameters, providedCost, startTime, usage } = observation;
  const isNamed = model !== null && startTime !== null;
  const serviceTier = (usage === null ? undefined : tierInNames(usage.details)) ?? serviceTierOf(modelParameters);
  const price =
    isNamed && (usage !== null || providedCost !== null)
      ? prices.find({ projectId, model, provider, serviceTier, at: startTime })
      : undefined;
  if (providedCost !== null && Object.keys(providedCost).length > 0) return providedCostOf(providedCost, price);
  if (usage === null || !hasUnits(usage.details)) {
    return price === undefined ? noCost : { ...noCost, modelId: price.modelId };
  }
  const costs = price === undefined ? undefined : computedCosts(usage.details, price);
  if (price === undefined || costs === undefined) return { ...noCost, source: 'unpriced' };
  return {
    source: 'computed',
    details: costs.details,
    total: costs.total,
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

const hasUnits = (details: UsageDetails): boolean => {
  for (const bucket in details) if ((details[bucket] ?? 0) > 0) return true;
  return false;
};

/** `undefined` when nothing of the usage has a price. */
const computedCosts = (
  usage: UsageDetails,
  price: ModelPrice,
): { readonly details: Cost['details']; readonly total: Usd } | undefined => {
  const details = bucketCosts(usage, price);
  if (Object.keys(details).length > 0) return { details, total: sumUsd(Object.values(details)) };
  // A price per unit of any kind is that of every part, so here no part was reported, only the total.
  const { total: units = 0 } = usage;
  const rate = price.rates['total'];
  if (rate === undefined || units === 0) return undefined;
  return { details: {}, total: costOf(units, rateAt(rate, units)) };
};

/** Half a unit is rounded to even. Nearly all products are exact as numbers, which spare four big integers. */
const costOf = (units: number, rate: RatePerMillion): Usd => {
  const product = units * Number(rate);
  if (product > Number.MAX_SAFE_INTEGER) return divideHalfEven(BigInt(units) * rate, BigInt(million));
  const rest = product % million;
  const whole = (product - rest) / million;
  const isUp = rest > million / 2 || (rest === million / 2 && whole % 2 === 1);
  return BigInt(isUp ? whole + 1 : whole);
};

/** By bucket; empty when no non-empty bucket has a price: such usage is unpriced, it does not cost 0. */
const bucketCosts = (details: UsageDetails, price: ModelPrice): Readonly<Record<string, Usd>> => {
  const buckets = Object.keys(details).filter((bucket) => !isTotal(bucket) && !isCountedTwice(bucket, details));
  let inputUnits = 0;
  for (const bucket of buckets) if (isInputBucket(canonicalBucket(bucket))) inputUnits += details[bucket] ?? 0;
  const costs: Record<string, Usd> = {};
  const tier = tierInNames(details);
  let isPriced = false;
  for (const bucket of buckets) {
    const units = details[bucket] ?? 0;
    const rate = rateFor(bucket, price, tier);
    if (rate === undefined) continue;
    setOwn(costs, bucket, costOf(units, rateAt(rate, inputUnits)));
    isPriced ||= units > 0;
  }
  return isPriced ? costs : {};
};

/** Of the names that a map has for one canonical bucket, that one counts, else the name with the most units. */
const isCountedTwice = (bucket: string, details: UsageDetails): boolean => {
  const canonical = canonicalBucket(bucket);
  if (canonical === bucket) return false;
  if ((details[canonical] ?? 0) > 0) return true;
  const units = details[bucket] ?? 0;
  for (const other in details) {
    if (other === bucket || other === canonical || canonicalBucket(other) !== canonical) continue;
    const difference = (details[other] ?? 0) - units;
    if (difference > 0 || (difference === 0 && other < bucket)) return true;
  }
  return false;
};

/** A bucket with a tier in its name may have a price of its own; the others are those of its usual name at that tier. */
const rateFor = (bucket: string, { rates }: ModelPrice, tier: string | undefined): Rate | undefined => {
  if (tier !== undefined && Object.hasOwn(rates, bucket)) return rates[bucket];
  const canonical = canonicalBucket(tier === undefined ? bucket : withoutTier(bucket, tier));
  if (Object.hasOwn(rates, canonical)) return rates[canonical];
  for (const whole of wholesOf(canonical)) if (Object.hasOwn(rates, whole)) return rates[whole];
  return rates['total'];
};

const rateAt = (rate: Rate, inputUnits: number): RatePerMillion => {
  let current = rate.base;
  for (const tier of rate.tiers) if (inputUnits > tier.above) current = tier.rate;
  return current;
};
