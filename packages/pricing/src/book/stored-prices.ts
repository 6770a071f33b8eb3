import {
  canonicalBucket,
  groupBy,
  scopeKey,
  type ModelName,
  type ModelPrice,
  type PriceBook,
  type PriceEntry,
  type PriceScope,
  type ProjectId,
  type Rates,
} from '@spanledger/core';
import { choosePrice, hasTier } from './choose-price.ts';
import type { Steps } from './pattern-sets.ts';
import { scopePrices, type ScopePrices } from './scope-prices.ts';

/** The organization of a project, as far as it is known. */
export type OrganizationOf = (projectId: ProjectId) => string | undefined;

type Find = PriceBook['find'];

/** By `scopeKey`. */
type Scopes = ReadonlyMap<string, ScopePrices>;

export interface StoredPrices {
  readonly find: Find;
  /** Matches the names of a project's calls, so that `find` is a look-up for them. */
  readonly match: (projectId: ProjectId, names: readonly ModelName[]) => Steps<void>;
  readonly scopes: Scopes;
}

/**
 * Finds prices among users' entries: the project's, else its organization's, else the server's, else those of
 * `builtIn`. The version of such a price is its source with the version of the book that introduced it. Scopes
 * unchanged since `before` keep their cached names.
 */
export const storedPrices = (
  entries: readonly PriceEntry[],
  organizationOf: OrganizationOf,
  builtIn: Find,
  before: Scopes = new Map(),
): StoredPrices => {
  const scopes = pricesByScope(entries, before);
  const pricesOf = pricesOfEntries();
  const scopesOf = (projectId: ProjectId): readonly ScopePrices[] =>
    scopesFor(projectId, organizationOf).flatMap((scope) => scopes.get(scopeKey(scope)) ?? []);
  return {
    scopes,
    find: (query) => {
      if (scopes.size === 0) return builtIn(query);
      for (const scope of scopesOf(query.projectId)) {
        const entry = choosePrice(scope.of(query), query.serviceTier, query.at);
        if (entry !== undefined) return pricesOf(entry, query.serviceTier);
      }
      return builtIn(query);
    },
    match: function* match(projectId, names) {
      for (const scope of scopesOf(projectId)) yield* scope.match(names);
      for (const name of names) {
        // Only the match is cached, not which entry is in force.
        builtIn({ projectId, ...name, serviceTier: null, at: 0 });
        yield;
      }
    },
  };
};

/** The scopes whose prices apply to a project, nearest first. */
export const scopesFor = (projectId: ProjectId, organizationOf: OrganizationOf): readonly PriceScope[] => {
  const organizationId = organizationOf(projectId);
  const ofOrganization = organizationId === undefined ? [] : [{ kind: 'organization', organizationId } as const];
  return [{ kind: 'project', projectId }, ...ofOrganization, { kind: 'instance' }];
};

const pricesByScope = (entries: readonly PriceEntry[], before: Scopes): Scopes => {
  const byScope = groupBy(entries, ({ scope }) => scopeKey(scope));
  return new Map(
    Array.from(byScope, ([key, ofScope]) => {
      const known = before.get(key);
      return [key, known !== undefined && areSame(known.entries, ofScope) ? known : scopePrices(ofScope)];
    }),
  );
};

/** An entry is never edited, so its id identifies its content. */
const areSame = (some: readonly PriceEntry[], others: readonly PriceEntry[]): boolean =>
  some.length === others.length && some.every(({ id }, index) => id === others[index]?.id);

/** Returns the same object for the same entry and tier each time. */
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

/** A rate under the canonical name of a bucket precedes those under its other names. */
const canonicalRates = (rates: Rates): Rates => {
  const others = Object.entries(rates).map(([bucket, rate]) => [canonicalBucket(bucket), rate] as const);
  const own = Object.entries(rates).filter(([bucket]) => canonicalBucket(bucket) === bucket);
  return Object.fromEntries([...others, ...own]);
};
