import type { ModelPrice, PriceBook, PriceQuery } from '@spanledger/core';
import { installedFacts, matchModel, type GenaiFacts, type GenaiMatch } from './genai-facts.ts';
import { isOtherVariant, matchAttempts } from './match-attempts.ts';
import { conditionalPrices, inForce, tierPrices, type ConditionalPrice } from './price-in-force.ts';
import { hostOf, isOwnMachine, isPriceAt } from './provider-names.ts';
import { ratesOf } from './rates-of.ts';

const rememberedMax = 10_000;
const nameLengthMax = 300;

interface DatedPrice extends Pick<ConditionalPrice, 'applies'> {
  readonly price: ModelPrice;
}

/** The prices of one model, and those of its service tiers by name. */
interface Prices {
  readonly standard: readonly DatedPrice[];
  readonly tiers: ReadonlyMap<string, readonly DatedPrice[]>;
}

type FindMatch = (model: string, providerId: string | undefined) => GenaiMatch | undefined;

/**
 * The built-in prices; facts of another version are matched and read as those of this software. Finding a price again
 * costs a look-up; finding it first costs a match.
 */
export const genaiPriceBook = (facts: GenaiFacts = installedFacts): PriceBook => {
  const matches = new Map<string, Prices | undefined>();
  const pricesOf = (model: string, provider: string | null): Prices | undefined => {
    const key = `${provider ?? ''}\n${model}`;
    const known = matches.get(key);
    if (known !== undefined || matches.has(key)) return known;
    const match = findPriced(model, provider, (name, providerId) => matchModel(name, providerId, facts));
    const matched = match === undefined ? undefined : datedPrices(match, facts.name);
    const [oldest] = matches.keys();
    if (matches.size >= rememberedMax && oldest !== undefined) matches.delete(oldest);
    matches.set(key, matched);
    return matched;
  };
  return {
    prepare: async () => undefined,
    find: ({ model, provider, serviceTier, at }: PriceQuery) => {
      const prices = pricesOf(model, provider);
      const ofTier = serviceTier === null ? undefined : prices?.tiers.get(serviceTier);
      return prices === undefined ? undefined : inForce(ofTier ?? prices.standard, at)?.price;
    },
  };
};

const findPriced = (model: string, provider: string | null, findMatch: FindMatch): GenaiMatch | undefined => {
  if (model.trim() === '' || model.length > nameLengthMax || (provider?.length ?? 0) > nameLengthMax) return undefined;
  if (isOwnMachine(provider ?? '') || isOwnMachine(model.slice(0, Math.max(model.indexOf('/'), 0)))) return undefined;
  const host = hostOf(model, provider);
  for (const { model: name, providerId } of matchAttempts(model, provider)) {
    const match = findMatch(name, providerId);
    if (match === undefined || isOtherVariant(model, match.model)) continue;
    if (host === undefined || isPriceAt(host, match.provider.id, provider)) return match;
  }
  return undefined;
};

const datedPrices = ({ model, provider }: GenaiMatch, version: string): Prices => {
  const dated = (prices: readonly ConditionalPrice[]): readonly DatedPrice[] =>
    prices.map(({ applies, price }) => ({
      applies,
      price: { modelId: model.id, provider: provider.id, version, rates: ratesOf(price) },
    }));
  return {
    standard: dated(conditionalPrices(model.prices)),
    tiers: new Map(Array.from(tierPrices(model), ([tier, prices]) => [tier, dated(prices)])),
  };
};
