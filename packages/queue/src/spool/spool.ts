import type { PendingPart } from '@spanledger/core';
import type { QueueStats } from '../opened-queue.ts';

/** A part of a batch in the queue. `ref` is derived from its content. */
export interface SpooledPart extends PendingPart {
  readonly ref: string;
  readonly payload: Uint8Array;
}

/** A try to store a part that neither succeeded nor failed: its consumer is still working on it, or died. */
export interface BegunBy {
  readonly consumer: string;
  /** The consumer had no other part in hand. */
  readonly isAlone: boolean;
}

export interface WaitingPart extends SpooledPart {
  readonly begunBy: readonly BegunBy[];
}

export interface SpoolPart extends SpooledPart {
  readonly shard: number;
}

/** Why parts were refused: the queue is full, one project has too much of it, or N has changed. */
export const refusals = ['bytes', 'age', 'share', 'shards'] as const;
export type Refusal = (typeof refusals)[number];

export interface Bounds {
  /** The number of shards that the parts were made for. */
  readonly shards: number;
  readonly bytesMax: number;
  readonly ageMaxMs: number;
}

export interface Leases {
  /** The most shards that a consumer may own with the current number of live ones. */
  readonly fairShare: number;
  readonly owned: readonly number[];
}

/** The state of the queue's server, as reported by it. */
export interface ServerState {
  readonly version: string;
  /** Why it is unsuitable for a queue, and what to do. */
  readonly problem: string | undefined;
  readonly warnings: readonly string[];
  /** Bytes in use by the server or the database. */
  readonly sizeBytes: number | undefined;
  /** The server's memory limit; `undefined` without a limit. */
  readonly sizeBytesMax: number | undefined;
}

/**
 * Payloads in flight, with their accounting: each method is one atomic step, so no crash makes the totals
 * drift. All reject with `unavailable` when the server cannot be reached.
 */
export interface Spool {
  /** Stores each set of parts whole or not at all, with a refusal. A stored part with the same ref stays unchanged. */
  put(sets: readonly (readonly SpoolPart[])[], bounds: Bounds): Promise<readonly (Refusal | undefined)[]>;
  /** Those of the parts that exist. */
  get(refs: readonly string[]): Promise<ReadonlyMap<string, WaitingPart>>;
  /** Marks the existing parts among these as begun by the consumer; the mark is removed with the part. Idempotent. */
  begin(consumer: string, refs: readonly string[], isAlone: boolean): Promise<void>;
  /** Takes the consumer's marks of those parts back. */
  takeBack(consumer: string, refs: readonly string[]): Promise<void>;
  /**
   * Removes those of the parts whose shards the consumer holds now, and returns the refs of those that stay: parts
   * stored by a consumer that has lost the shard meanwhile are stored again, after the next owner's writes. Idempotent.
   */
  remove(consumer: string, refs: readonly string[]): Promise<readonly string[]>;
  /** Those of the shards that have parts. */
  busy(shards: readonly number[]): Promise<readonly number[]>;
  /** Of each of the shards, in their order, the refs of its oldest parts, oldest first. */
  oldest(shards: readonly number[], limit: number): Promise<readonly (readonly string[])[]>;
  /**
   * Calls `onParts` with the shards that parts were put into, by any process, right after each `put`. Some calls are
   * missed while the connection is lost: shards must be polled now and then as well. Returns the function that ends it.
   */
  watch(onParts: (shards: readonly number[]) => void): () => Promise<void>;
  pending(projectId?: string): Promise<readonly PendingPart[]>;
  stats(): Promise<QueueStats>;
  /**
   * Renews the consumer's leases, by the server's clock. A live consumer takes free shards up to its fair share; one
   * that is leaving takes none and is not counted.
   */
  hold(consumer: string, leaseMs: number, isLeaving: boolean): Promise<Leases>;
  /** Releases the consumer's leases on those of the shards. */
  release(consumer: string, shards: readonly number[]): Promise<void>;
  /** Releases all leases; the consumer no longer counts as live. */
  leave(consumer: string): Promise<void>;
  /**
   * The number of shards; `undefined` before it is fixed. Works on a server without any tables or keys of the queue.
   */
  shards(): Promise<number | undefined>;
  /** Fixes the number of shards unless it is fixed already; returns the number. */
  fixShards(shards: number): Promise<number>;
  /** Changes it; returns what prevents it, if anything does. */
  changeShards(shards: number): Promise<'parts' | 'consumers' | undefined>;
  server(): Promise<ServerState>;
  close(): Promise<void>;
}

/** Bookkeeping of a part without its payload, in bytes: about its size in Redis. */
export const partOverheadBytes = 512;

/**
 * Once the queue is more than half full, a project may have this many times the remaining room: one alone fills three
 * quarters, two some 43 % each, so there is always room for a new one.
 */
export const freeShareMax = 3;
