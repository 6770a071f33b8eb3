import {
  notFound,
  scopeKey,
  type PriceBook,
  type PriceBooks,
  type PriceBookVersion,
  type PriceHistory,
  type PriceSnapshot,
  type ProjectId,
} from '@spanledger/core';
import { installedName, recordableFacts, recordedFacts } from '../genai/genai-facts.ts';
import { genaiPriceBook } from '../genai/genai-price-book.ts';
import { fairTurns } from './fair-turns.ts';
import { followVersions } from './follow-versions.ts';
import { scopesFor, storedPrices, type OrganizationOf, type StoredPrices } from './stored-prices.ts';

export interface PriceBooksOptions {
  /** Milliseconds that only grow; those of this process when absent. */
  readonly nowMs?: () => number;
  /** Slow names are matched in slices without rests between them: for a process that answers no requests. */
  readonly isMatchingFirst?: boolean;
}

export interface OpenedPriceBooks extends PriceBooks {
  close(): Promise<void>;
}

/**
 * The book over users' prices and the built-in prices of this software, which it records. `current` has every change
 * made through `history`'s own store from its answer on, and those of other processes as soon as it is notified;
 * without notifications, it polls every second. Rejects with `unavailable` when nothing can be read.
 */
export const openPriceBooks = async (
  history: PriceHistory,
  { nowMs = () => performance.now(), isMatchingFirst = false }: PriceBooksOptions = {},
): Promise<OpenedPriceBooks> => {
  const builtIn = genaiPriceBook();
  const organizations = knownOrganizations(history);
  await history.recordBuiltIn(installedName, recordableFacts);
  const versions = followVersions(history, nowMs);
  try {
    await versions.refresh();
  } catch (error) {
    await versions.close();
    throw error;
  }
  const turns = fairTurns(isMatchingFirst ? { restFactor: 0 } : {});
  let loaded = versions.snapshot();
  let prices = pricesOf(loaded, organizations.of, builtIn);
  const latest = (): StoredPrices => {
    const snapshot = versions.snapshot();
    if (snapshot !== loaded) {
      prices = pricesOf(snapshot, organizations.of, builtIn, prices.scopes);
      loaded = snapshot;
    }
    return prices;
  };
  const prepare = async (projectIds: readonly ProjectId[]): Promise<void> => {
    await Promise.all([versions.refresh(), organizations.learn(projectIds)]);
  };
  const current: PriceBook = {
    prepare,
    match: async (projectId, names, options) => {
      await prepare([projectId]);
      await turns.run(projectId, latest().match(projectId, names), options);
    },
    edition: () => versions.snapshot().version,
    find: (query) => latest().find(query),
  };
  return {
    current,
    latestVersion: async () => history.latestVersion(),
    concerned: async (projectIds, after) => {
      const changed = new Set((await history.changedScopes(after)).map(scopeKey));
      await organizations.learn(projectIds);
      return projectIds.filter((projectId) =>
        scopesFor(projectId, organizations.of).some((scope) => changed.has(scopeKey(scope))),
      );
    },
    at: async (version) => bookAt(history, version, builtIn, organizations),
    onChange: versions.onChange,
    close: versions.close,
  };
};

const pricesOf = (
  { entries }: PriceSnapshot,
  organizationOf: OrganizationOf,
  builtIn: PriceBook,
  before?: StoredPrices['scopes'],
): StoredPrices => storedPrices(entries, organizationOf, (query) => builtIn.find(query), before);

/**
 * The book at one version, the latest without one. Rejects with `not_found` for versions that never existed, and for
 * those whose built-in facts were not recorded.
 */
export const priceBookAt = async (history: PriceHistory, version?: PriceBookVersion): Promise<PriceBook> =>
  bookAt(history, version, genaiPriceBook(), knownOrganizations(history));

const bookAt = async (
  history: PriceHistory,
  version: PriceBookVersion | undefined,
  installed: PriceBook,
  organizations: Organizations,
): Promise<PriceBook> => {
  const snapshot = await history.snapshot(version);
  const builtIn = await builtInBook(history, snapshot.builtIn, installed);
  const prices = pricesOf(snapshot, organizations.of, builtIn);
  const turns = fairTurns();
  return {
    prepare: organizations.learn,
    match: async (projectId, names, options) => {
      await organizations.learn([projectId]);
      await turns.run(projectId, prices.match(projectId, names), options);
    },
    find: prices.find,
  };
};

const builtInBook = async (history: PriceHistory, name: string | null, installed: PriceBook): Promise<PriceBook> => {
  if (name === null || name === installedName) return installed;
  const facts = await history.builtIn(name);
  if (facts === undefined) throw notFound(`The facts of ${name} were not recorded. Name a later version.`);
  return genaiPriceBook(await recordedFacts(name, facts));
};

interface Organizations {
  readonly of: OrganizationOf;
  readonly learn: (projectIds: readonly ProjectId[]) => Promise<void>;
}

/** Projects stay with their organizations, so each is read once. */
const knownOrganizations = (history: PriceHistory): Organizations => {
  const known = new Map<ProjectId, string>();
  return {
    of: (projectId) => known.get(projectId),
    learn: async (projectIds) => {
      const unknown = projectIds.filter((projectId) => !known.has(projectId));
      if (unknown.length === 0) return;
      for (const [projectId, organizationId] of await history.organizationsOf(unknown)) {
        known.set(projectId, organizationId);
      }
    },
  };
};
