import { randomUUID } from 'node:crypto';

import {
  checkOverlaps,
  checkPriceFields,
  groupBy,
  isSameScope,
  microsPerMs,
  unknownBookVersion,
  unknownPrice,
  unknownScope,
  type Micros,
  type PriceBookChange,
  type PriceBookVersion,
  type PriceChange,
  type PriceChanged,
  type PriceEntry,
  type PriceFollower,
  type PriceHistory,
  type PriceScope,
  type PriceSource,
  type PriceStore,
  type ProjectId,
  type ProjectStore,
} from '@spanledger/core';

import { pageOf } from '../telemetry/memory-page.ts';

/** The price ports over one shared book. */
export interface PriceStores {
  readonly prices: PriceStore;
  readonly priceHistory: PriceHistory;
}

/** The price ports in memory, of these projects. */
export const memoryPrices = (projects: ProjectStore): PriceStores => {
  let entries: readonly PriceEntry[] = [];
  const versions: { readonly builtIn: string | null; readonly createdAt: Micros }[] = [];
  const facts = new Map<string, Uint8Array>();
  const followers = new Set<PriceFollower>();

  const addVersion = (builtIn: string | null): PriceBookVersion => {
    versions.push({ builtIn, createdAt: Date.now() * microsPerMs });
    return versions.length;
  };
  const announce = (): void => {
    for (const follower of followers) follower.changed(versions.length);
  };
  const organizationOf = async (projectId: ProjectId): Promise<string | undefined> =>
    (await projects.get(projectId))?.organization.id;
  const usefulTo = async (projectId: ProjectId): Promise<readonly PriceEntry[]> => {
    const organizationId = await organizationOf(projectId);
    return entries
      .filter(({ scope, removedIn }) => removedIn === null && isUsefulTo(scope, projectId, organizationId))
      .toSorted((a, b) => b.addedIn - a.addedIn || compare(a.modelName, b.modelName) || compare(a.id, b.id));
  };
  const isThere = async (scope: PriceScope): Promise<boolean> => {
    if (scope.kind === 'instance') return true;
    if (scope.kind === 'project') return (await projects.get(scope.projectId)) !== undefined;
    return (await projects.organizations()).some(({ id }) => id === scope.organizationId);
  };
  const change = async ({ add, remove }: PriceChange): Promise<PriceChanged> => {
    for (const price of add) checkPriceFields(price);
    for (const { scope } of add) if (!(await isThere(scope))) throw unknownScope(scope);
    const isGone = (id: string): boolean => !entries.some((entry) => entry.id === id && entry.removedIn === null);
    if (remove.some(isGone)) throw unknownPrice();
    const version = versions.length + 1;
    const added = add.map((price) => entryOf(price, version));
    const isReplaced = ({ scope, publicId }: PriceEntry): boolean =>
      add.some((price) => price.publicId === publicId && isSameScope(price.scope, scope));
    const kept = entries.map((entry) =>
      entry.removedIn === null && (remove.includes(entry.id) || isReplaced(entry))
        ? { ...entry, removedIn: version }
        : entry,
    );
    const after = [...kept, ...added];
    const touched = after.filter(
      ({ scope, removedIn }) => removedIn === null && add.some((price) => isSameScope(price.scope, scope)),
    );
    checkOverlaps(touched);
    entries = after;
    addVersion(null);
    announce();
    return { version, added };
  };
  const builtInAt = (version: PriceBookVersion): string | null =>
    versions.slice(0, version).findLast(({ builtIn }) => builtIn !== null)?.builtIn ?? null;
  return {
    prices: {
      list: async (projectId, page) => pageOf(await usefulTo(projectId), page),
      get: async (projectId, id) => (await usefulTo(projectId)).find(({ publicId }) => publicId === id),
      sources: async (projectId) => sourcesOf(await usefulTo(projectId)),
      versions: async (projectId, page) => {
        const organizationId = await organizationOf(projectId);
        const seen = entries.filter(({ scope }) => isUsefulTo(scope, projectId, organizationId));
        const changes = versions.map(({ builtIn, createdAt }, at): PriceBookChange => {
          const added = seen.filter(({ addedIn }) => addedIn === at + 1);
          const sources = [...new Set(added.map(({ source }) => source))].toSorted();
          const removed = seen.filter(({ removedIn }) => removedIn === at + 1).length;
          return { version: at + 1, createdAt, builtIn, sources, added: added.length, removed };
        });
        const shown = changes.filter(({ builtIn, added, removed }) => builtIn !== null || added + removed > 0);
        return pageOf(shown.toReversed(), page);
      },
      ofScope: async (scope) =>
        entries.filter((entry) => entry.removedIn === null && isSameScope(entry.scope, scope)).toSorted(byModelAndTime),
      change,
    },
    priceHistory: {
      latestVersion: async () => versions.length,
      snapshot: async (version = versions.length) => {
        if (!Number.isInteger(version) || version < 0 || version > versions.length) throw unknownBookVersion();
        const held = entries.filter(
          ({ addedIn, removedIn }) => addedIn <= version && (removedIn === null || removedIn > version),
        );
        return { version, entries: held, builtIn: builtInAt(version) };
      },
      changedScopes: async (after) => {
        const changed = entries.filter(({ addedIn, removedIn }) => addedIn > after || (removedIn ?? 0) > after);
        const isBuiltInNew = versions.slice(after).some(({ builtIn }) => builtIn !== null);
        return [...changed.map(({ scope }) => scope), ...(isBuiltInNew ? [{ kind: 'instance' } as const] : [])];
      },
      organizationsOf: async (projectIds) => {
        const found = await Promise.all(projectIds.map(async (id) => [id, await organizationOf(id)] as const));
        return new Map(found.flatMap(([id, organization]) => (organization === undefined ? [] : [[id, organization]])));
      },
      recordBuiltIn: async (name, recorded) => {
        if (builtInAt(versions.length) === name) return;
        if (!facts.has(name)) facts.set(name, await recorded());
        addVersion(name);
        announce();
      },
      builtIn: async (name) => facts.get(name),
      follow: (follower) => {
        followers.add(follower);
        follower.hears(true);
        return async () => void followers.delete(follower);
      },
    },
  };
};

const isUsefulTo = (scope: PriceScope, projectId: ProjectId, organizationId: string | undefined): boolean => {
  if (scope.kind === 'instance') return true;
  return scope.kind === 'project' ? scope.projectId === projectId : scope.organizationId === organizationId;
};

const nearestFirst: readonly PriceScope['kind'][] = ['project', 'organization', 'instance'];

const sourcesOf = (entries: readonly PriceEntry[]): readonly PriceSource[] =>
  [...groupBy(entries, ({ scope, source }) => JSON.stringify([scope, source])).values()]
    .map((group): PriceSource => {
      const [{ source, scope }] = group as [PriceEntry];
      return { source, scope, count: group.length, version: Math.max(...group.map(({ addedIn }) => addedIn)) };
    })
    .toSorted(
      (a, b) =>
        nearestFirst.indexOf(a.scope.kind) - nearestFirst.indexOf(b.scope.kind) ||
        b.version - a.version ||
        compare(a.source, b.source),
    );

const entryOf = (price: PriceChange['add'][number], version: PriceBookVersion): PriceEntry => {
  const id = randomUUID();
  return {
    ...price,
    id,
    publicId: price.publicId ?? id,
    addedIn: version,
    removedIn: null,
    createdAt: Date.now() * microsPerMs,
  };
};

const compare = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

const byModelAndTime = (a: PriceEntry, b: PriceEntry): number =>
  compare(a.modelName, b.modelName) ||
  (a.effectiveFrom ?? Number.POSITIVE_INFINITY) - (b.effectiveFrom ?? Number.POSITIVE_INFINITY) ||
  a.addedIn - b.addedIn;
