import { LRUCache } from 'lru-cache';
import type { DaySpan, Micros } from '@spanledger/core';

/** What the pipeline knows of one entity. */
export interface CachedEntity<T> {
  readonly record: T;
  readonly createdAt: Micros;
  /** Of a trace: observations of it may have been stored in pieces. Only then do whole ones have to be merged. */
  readonly mayHavePieces: boolean;
  /** Of a trace: as `TraceRow` has it. */
  readonly days?: DaySpan | undefined;
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

/** The most recently written entities of one kind, so that most pieces merge without a read. */
export const entityCache = <T extends object>(bytesMax: number): EntityCache<T> =>
  new LRUCache<string, CachedEntity<T>>({
    maxSize: Math.floor(bytesMax),
    maxEntrySize: Math.floor(bytesMax / 16),
    sizeCalculation: sizeOf,
  });
