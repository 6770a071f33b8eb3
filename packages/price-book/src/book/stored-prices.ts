import {
  canonicalBucket,
  scopeKey,
  type ModelPrice,
  type PriceBook,
  type PriceEntry,
  type PriceQuery,
  type PriceScope,
  type ProjectId,
  type Rates,
} from '@spanledger/core';
import { choosePrice, hasTier } from './choose-price.ts';
import { scopePrices, type ScopePrices } from './scope-prices.ts';

/** The organization of a project, as far as it is known. */
export type OrganizationOf = (projectId: ProjectId) => string | undefined;

type Find = PriceBook['find'];

/**
 * Finds prices among entries that people gave: the project's, else its organization's, else everybody's, else what
 * `builtIn` says. The version of such a price is its source with the version of the book that introduced it.
 */
export const findStoredPrice = (
  entries: readonly PriceEntry[],
  organizationOf: OrganizationOf,
  builtIn: Find,
): Find => {
  const scopes = pricesByScope(entries);
  const pricesOf = pricesOfEntries();
  const findIn = (scope: PriceScope, { model, provider, serviceTier, at }: PriceQuery): ModelPrice | undefined => {
    const matching = scopes.get(scopeKey(scope))?.(model, provider) ?? [];
    const entry = matching.length === 0 ? undefined : choosePrice(matching, serviceTier, at);
    return entry && pricesOf(entry, serviceTier);
  };
  return (query) => {
    if (scopes.size === 0) return builtIn(query);
    const { projectId } = query;
    const organizationId = organizationOf(projectId);
    return (
      findIn({ kind: 'project', projectId }, query) ??
      (organizationId === undefined ? undefined : findIn({ kind: 'organization', organizationId }, query)) ??
      findIn({ kind: 'instance' }, query) ??
      builtIn(query)
    );
  };
};

const pricesByScope = (entries: readonly PriceEntry[]): ReadonlyMap<string, ScopePrices> => {
  const byScope = new Map<string, PriceEntry[]>();
  for (const entry of entries) {
    const key = scopeKey(entry.scope);
    const ofScope = byScope.get(key);
    if (ofScope === undefined) byScope.set(key, [entry]);
    else ofScope.push(entry);
  }
  return new Map(Array.from(byScope, ([key, ofScope]) => [key, scopePrices(ofScope)]));
};

/** Gives the same object for the same entry and tier each time. */
const pricesOfEntries = (): ((entry: PriceEntry, serviceTier: string | null) => ModelPrice) => {
  const known = new Map<string, ModelPrice>();
  return (entry, serviceTier) => {
    const tier = hasTier(entry, serviceTier) ? serviceTier : null;
    const key = tier === null ? entry.id : `${entry.id} ${tier}`;
    const price = known.get(key) ?? modelPrice(entry, tier === null ? entry.rates : (entry.serviceTiers[tier] ?? {}));
    known.set(key, price);
    return price;
  };
};

const modelPrice = ({ modelName, provider, source, addedIn }: PriceEntry, rates: Rates): ModelPrice => ({
  modelId: modelName,
  provider: provider ?? '',
  version: `${source}@${addedIn}`,
  rates: canonicalRates(rates),
});

/** A rate given under the canonical name of a bucket counts before those given under its other names. */
const canonicalRates = (rates: Rates): Rates => {
  const others = Object.entries(rates).map(([bucket, rate]) => [canonicalBucket(bucket), rate] as const);
  const own = Object.entries(rates).filter(([bucket]) => canonicalBucket(bucket) === bucket);
  return Object.fromEntries([...others, ...own]);
};
