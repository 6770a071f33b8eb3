import { LRUCache } from 'lru-cache';
import type { Cost, DaySpan, Micros, Stored } from '@spanledger/core';

/**
 * What of an entity was read, or written and acknowledged: all of it is known for good. The store may show less for a
 * while, when a row of the last owner of the shard comes late and hides what was written since.
 */
export interface Acknowledged<T> {
  stored: Stored<T> | undefined;
}

/** What an observation costs. */
export interface KnownCost {
  /** As it was recorded. */
  readonly cost: Cost | undefined;
  /** What it was priced at since. */
  readonly repricedCost?: Cost | undefined;
}

/** What the pipeline knows of one entity. */
export interface CachedEntity<T> extends Partial<KnownCost> {
  readonly record: T;
  readonly createdAt: Micros;
  /** Of a trace: observations of it may have been stored in patches. Only then do whole ones have to be merged. */
  readonly mayHavePatches: boolean;
  /** Of a trace: as `TraceRow` has it. */
  readonly days?: DaySpan | undefined;
  readonly acknowledged: Acknowledged<T>;
  /** A write of it failed, so only the store can tell what it holds; what stands is still true. */
  readonly isInvalid?: true;
}

export type EntityCache<T> = LRUCache<string, CachedEntity<T>>;

/** Bodies are what makes entries large; the rest of an entry is about this many bytes. */
const entryBytes = 1000;

interface WithBodies {
  readonly input?: string | null;
  readonly output?: string | null;
}

const sizeOf = ({ record }: CachedEntity<WithBodies>): number =>
  entryBytes + (record.input?.length ?? 0) + (record.output?.length ?? 0);

/** The most recently written entities of one kind, so that most patches merge without a read. */
export const entityCache = <T extends object>(bytesMax: number): EntityCache<T> =>
  new LRUCache<string, CachedEntity<T>>({
    maxSize: Math.floor(bytesMax),
    maxEntrySize: Math.floor(bytesMax / 16),
    sizeCalculation: sizeOf,
  });

/** From here on the store is asked what it holds of these entities; what stands of them stays known. */
export const invalidateEntities = <T extends object>(cache: EntityCache<T>, keys: Iterable<string>): void => {
  for (const key of keys) {
    const cached = cache.peek(key);
    if (cached !== undefined) cache.set(key, { ...cached, isInvalid: true });
  }
};
