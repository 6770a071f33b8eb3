import type { ModelInfo, Provider } from '@pydantic/genai-prices';
import type { ModelPrice, PriceBook, PriceQuery } from '@spanledger/core';
import { installedFacts, installedName, matchModel, type GenaiFacts } from './genai-facts.ts';
import { isOtherVariant, matchAttempts } from './match-attempts.ts';
import { conditionalPrices, inForce, type ConditionalPrice } from './price-in-force.ts';
import { isOwnMachine } from './provider-names.ts';
import { ratesOf } from './rates-of.ts';

const rememberedMax = 10_000;
const nameLengthMax = 300;

interface DatedPrice extends Pick<ConditionalPrice, 'applies'> {
  readonly price: ModelPrice;
}

interface Match {
  readonly model: ModelInfo;
  readonly provider: Provider;
}

type FindMatch = (model: string, providerId: string | undefined) => Match | undefined;

/**
 * The price facts of `@pydantic/genai-prices` in the installed version: never updated over the network. Finding a price
 * again costs a look-up; finding it first costs a match.
 */
export const genaiPriceBook = (): PriceBook =>
  bookOf(installedName, (model, providerId) => matchModel(model, providerId, undefined, []));

/** The facts of another version of the package, matched and read as those of the installed one. */
export const genaiPriceBookOf = async (facts: GenaiFacts): Promise<PriceBook> => {
  const { providers } = await installedFacts();
  return bookOf(facts.name, (model, providerId) => matchModel(model, providerId, facts, providers));
};

const bookOf = (name: string, findMatch: FindMatch): PriceBook => {
  const matches = new Map<string, readonly DatedPrice[] | undefined>();
  const pricesOf = (model: string, provider: string | null): readonly DatedPrice[] | undefined => {
    const key = `${provider ?? ''}\n${model}`;
    const known = matches.get(key);
    if (known !== undefined || matches.has(key)) return known;
    const match = findPriced(model, provider, findMatch);
    const matched = match === undefined ? undefined : datedPrices(match, name);
    const [oldest] = matches.keys();
    if (matches.size >= rememberedMax && oldest !== undefined) matches.delete(oldest);
    matches.set(key, matched);
    return matched;
  };
  return {
    prepare: async () => undefined,
    find: ({ model, provider, at }: PriceQuery) => {
      const prices = pricesOf(model, provider);
      return prices === undefined ? undefined : inForce(prices, at)?.price;
    },
  };
};

const findPriced = (model: string, provider: string | null, findMatch: FindMatch): Match | undefined => {
  if (model.trim() === '' || model.length > nameLengthMax || (provider?.length ?? 0) > nameLengthMax) return undefined;
  if (isOwnMachine(provider ?? '') || isOwnMachine(model.slice(0, Math.max(model.indexOf('/'), 0)))) return undefined;
  for (const { model: name, providerId } of matchAttempts(model, provider)) {
    const match = findMatch(name, providerId);
    if (match !== undefined && !isOtherVariant(model, match.model)) return match;
  }
  return undefined;
};

const datedPrices = ({ model, provider }: Match, version: string): readonly DatedPrice[] =>
  conditionalPrices(model.prices).map(({ applies, price }) => ({
    applies,
    price: { modelId: model.id, provider: provider.id, version, rates: ratesOf(price) },
  }));
