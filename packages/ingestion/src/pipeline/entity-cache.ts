import { LRUCache } from 'lru-cache';
import type { Cost, DaySpan, Micros, Stored } from '@spanledger/core';

/**
 * The state of an entity that was read, or written and acknowledged: all of it is known to be stored. The store may
 * return less for a while, when a row of the shard's last owner is written late and hides later ones.
 */
export interface Acknowledged<T> {
  stored: Stored<T> | undefined;
}

/** The cost of an observation. */
export interface KnownCost {
  /** As recorded. */
  readonly cost: Cost | undefined;
  /** Its price since. */
  readonly repricedCost?: Cost | undefined;
}

/** The state of one entity as the pipeline has it in memory. */
export interface CachedEntity<T> extends Partial<KnownCost> {
  readonly record: T;
  readonly createdAt: Micros;
  /** Of a trace: observations of it may have been stored in patches. Only then do whole ones have to be merged. */
  readonly mayHavePatches: boolean;
  /** Of a trace: as `TraceRow` has it. */
  readonly days?: DaySpan | undefined;
  readonly acknowledged: Acknowledged<T>;
  /** A write of it failed, so its stored state must be read again; the acknowledged values remain valid. */
  readonly isInvalid?: true;
}

export type EntityCache<T> = LRUCache<string, CachedEntity<T>>;

/** Texts make entries large; the rest of an entry is about this many bytes. */
const entryBytes = 1000;
/** Of a member of the metadata, beside its texts. */
const memberBytes = 100;

/** Senders have the definitions of tools in the metadata or the parameters of each call. */
const sizeOf = <T extends object>({ record }: CachedEntity<T>): number => {
  let size = entryBytes;
  for (const value of Object.values(record as object) as unknown[]) if (typeof value === 'string') size += value.length;
  const { metadata = {} } = record as { readonly metadata?: Readonly<Record<string, string>> };
  for (const key in metadata) size += memberBytes + key.length + (metadata[key]?.length ?? 0);
  return size;
};

/** The most recently written entities of one kind, so that most patches merge without a read. */
export const entityCache = <T extends object>(bytesMax: number): EntityCache<T> =>
  new LRUCache<string, CachedEntity<T>>({
    maxSize: Math.floor(bytesMax),
    maxEntrySize: Math.floor(bytesMax / 16),
    sizeCalculation: sizeOf,
  });

/** From here on the stored state of these entities is read again; their acknowledged values are kept. */
export const invalidateEntities = <T extends object>(cache: EntityCache<T>, keys: Iterable<string>): void => {
  for (const key of keys) {
    const cached = cache.peek(key);
    if (cached !== undefined) cache.set(key, { ...cached, isInvalid: true });
  }
};
