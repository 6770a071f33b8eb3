import type { MatchLogic, Provider } from '@pydantic/genai-prices';
import { parseIso, type Micros, type PriceEntry } from '@spanledger/core';
import { installedFacts, installedName } from '../genai/genai-facts.ts';
import { conditionalPrices, inForce, tierPrices } from '../genai/price-in-force.ts';
import type { PricedModel } from '../genai/priced-model.ts';
import { factsPublishedAt } from '../genai/provider-facts.ts';
import { ratesOf } from '../genai/rates-of.ts';
import { namesPattern } from '../book/match-pattern.ts';

const publishedAt = parseIso(factsPublishedAt) ?? 0;

/** Prices depend on the time of day by the minute at the finest. */
const microsPerMinute = 60_000_000;

/** The built-in prices as entries: the one in force at a time for each model, with the id `provider:model`. */
export type BuiltInModels = (at: Micros) => readonly PriceEntry[];

export const builtInModels = async (): Promise<BuiltInModels> => {
  const { providers } = installedFacts;
  let listed: { readonly minute: number; readonly entries: readonly PriceEntry[] } | undefined;
  return (at) => {
    const minute = Math.floor(at / microsPerMinute);
    if (listed?.minute !== minute) listed = { minute, entries: entriesAt(providers, at) };
    return listed.entries;
  };
};

const entriesAt = (providers: readonly Provider[], at: Micros): readonly PriceEntry[] =>
  providers.flatMap((provider) =>
    provider.models.flatMap((model) => {
      const entry = builtInEntry(model, provider, at);
      return entry === undefined ? [] : [entry];
    }),
  );

const builtInEntry = (model: PricedModel, provider: Provider, at: Micros): PriceEntry | undefined => {
  const price = inForce(conditionalPrices(model.prices), at)?.price;
  const rates = price === undefined ? {} : ratesOf(price);
  if (Object.keys(rates).length === 0) return undefined;
  const tiers = Array.from(
    tierPrices(model),
    ([tier, prices]) => [tier, ratesOf(inForce(prices, at)?.price ?? {})] as const,
  );
  const pattern = patternOf(model.match);
  const id = `${provider.id}:${model.id}`;
  return {
    id,
    publicId: id,
    scope: { kind: 'instance' },
    modelName: model.id,
    provider: provider.id,
    matchPattern: pattern === undefined ? namesPattern([model.id]) : `(?i)${pattern}`,
    effectiveFrom: null,
    effectiveTo: null,
    rates,
    serviceTiers: Object.fromEntries(tiers),
    unit: 'TOKENS',
    tokenizerId: null,
    tokenizerConfig: null,
    pricingTiers: null,
    source: installedName,
    addedIn: 0,
    removedIn: null,
    createdAt: publishedAt,
  };
};

/** `undefined` if several patterns must all match: one alone cannot express that. */
const patternOf = (match: MatchLogic): string | undefined => {
  if ('equals' in match) return `^${escaped(match.equals)}$`;
  if ('starts_with' in match) return `^${escaped(match.starts_with)}`;
  if ('ends_with' in match) return `${escaped(match.ends_with)}$`;
  if ('contains' in match) return escaped(match.contains);
  if ('regex' in match) return match.regex;
  if (!('or' in match)) return undefined;
  const patterns = match.or.map(patternOf).filter((pattern) => pattern !== undefined);
  return patterns.length < match.or.length ? undefined : `(?:${patterns.join('|')})`;
};

const escaped = (text: string): string => text.replaceAll(/[^\w\-/:@ ]/g, String.raw`\$&`);
