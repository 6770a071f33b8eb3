import { calcPrice, type ModelInfo, type Provider } from '@pydantic/genai-prices';
import type { ModelPrice, PriceBook, PriceQuery } from '@spanledger/core';
import { matchAttempts } from './match-attempts.ts';
import { conditionalPrices, inForce, type ConditionalPrice } from './price-in-force.ts';
import { isOwnMachine } from './provider-names.ts';
import { ratesOf } from './rates-of.ts';

/** The version of the installed genai-prices, which does not export its own. */
const genaiVersion = '0.1.8';
const rememberedMax = 10_000;
const nameLengthMax = 300;

interface DatedPrice extends Pick<ConditionalPrice, 'applies'> {
  readonly price: ModelPrice;
}

/**
 * The price facts that come with `@pydantic/genai-prices`, as they were when this version was installed: never
 * updated over the network. Finding a price again costs a look-up; finding it first costs a match.
 */
export const genaiPriceBook = (): PriceBook => {
  const matches = new Map<string, readonly DatedPrice[] | undefined>();
  const pricesOf = (model: string, provider: string | null): readonly DatedPrice[] | undefined => {
    const key = `${provider ?? ''}\n${model}`;
    const known = matches.get(key);
    if (known !== undefined || matches.has(key)) return known;
    const matched = matchPrices(model, provider);
    const [oldest] = matches.keys();
    if (matches.size >= rememberedMax && oldest !== undefined) matches.delete(oldest);
    matches.set(key, matched);
    return matched;
  };
  return {
    find: ({ model, provider, at }: PriceQuery) => {
      const prices = pricesOf(model, provider);
      return prices === undefined ? undefined : inForce(prices, at)?.price;
    },
  };
};

const matchPrices = (model: string, provider: string | null): readonly DatedPrice[] | undefined => {
  if (model.trim() === '' || model.length > nameLengthMax || (provider?.length ?? 0) > nameLengthMax) return undefined;
  if (isOwnMachine(provider ?? '') || isOwnMachine(model.slice(0, Math.max(model.indexOf('/'), 0)))) return undefined;
  for (const { model: name, providerId } of matchAttempts(model, provider)) {
    const match = calcPrice({}, name, providerId === undefined ? {} : { providerId });
    if (match !== null) return datedPrices(match.model, match.provider);
  }
  return undefined;
};

const datedPrices = (model: ModelInfo, provider: Provider): readonly DatedPrice[] =>
  conditionalPrices(model.prices).map(({ applies, price }) => ({
    applies,
    price: { modelId: model.id, provider: provider.id, version: `genai-prices@${genaiVersion}`, rates: ratesOf(price) },
  }));
