import type { PendingPart } from '@spanledger/core';
import type { QueueStats } from '../opened-queue.ts';

/** A part of a batch as the queue holds it. `ref` is derived from its content. */
export interface SpooledPart extends PendingPart {
  readonly ref: string;
  readonly payload: Uint8Array;
}

/** A try to store a part that neither succeeded nor failed: its consumer is at it, or died. */
export interface BegunBy {
  readonly consumer: string;
  /** Nothing else was in the consumer's hand. */
  readonly isAlone: boolean;
}

export interface WaitingPart extends SpooledPart {
  readonly begunBy: readonly BegunBy[];
}

export interface SpoolPart extends SpooledPart {
  readonly shard: number;
}

/** Why parts were not taken: the queue is full, one project holds too much of it, or N has changed. */
export const refusals = ['bytes', 'age', 'share', 'shards'] as const;
export type Refusal = (typeof refusals)[number];

export interface Bounds {
  /** The number of shards that the parts were made for. */
  readonly shards: number;
  readonly bytesMax: number;
  readonly ageMaxMs: number;
}

export interface Leases {
  /** The most shards that a consumer may own while so many are live. */
  readonly fairShare: number;
  readonly owned: readonly number[];
}

/** What the queue's server reports of itself. */
export interface ServerState {
  readonly version: string;
  /** What makes it unfit to hold a queue, and what to do. */
  readonly problem: string | undefined;
  readonly warnings: readonly string[];
  /** Bytes in use by the server or the database. */
  readonly sizeBytes: number | undefined;
  /** What the server lets itself use; `undefined` without a limit. */
  readonly sizeBytesMax: number | undefined;
}

/**
 * Payloads in flight, with their accounting: each method is one atomic step, so no crash makes the totals
 * drift. All reject with `unavailable` when the server cannot be reached.
 */
export interface Spool {
  /** Takes each set of parts whole or not at all, with a refusal. A part that is there already stays as it is. */
  put(sets: readonly (readonly SpoolPart[])[], bounds: Bounds): Promise<readonly (Refusal | undefined)[]>;
  /** Those of the parts that are there. */
  get(refs: readonly string[]): Promise<ReadonlyMap<string, WaitingPart>>;
  /** Marks those of the parts that are there as begun by the consumer; the mark goes with the part. Idempotent. */
  begin(consumer: string, refs: readonly string[], isAlone: boolean): Promise<void>;
  /** Takes the consumer's marks of those parts back. */
  takeBack(consumer: string, refs: readonly string[]): Promise<void>;
  /**
   * Removes those of the parts whose shards the consumer holds now, and gives the refs of those that stay: what was
   * stored by one who has lost the shard meanwhile is stored again, upon what the next owner has written. Idempotent.
   */
  remove(consumer: string, refs: readonly string[]): Promise<readonly string[]>;
  /** Those of the shards that have parts. */
  busy(shards: readonly number[]): Promise<readonly number[]>;
  /** Of each of the shards, in their order, the refs of its oldest parts, oldest first. */
  oldest(shards: readonly number[], limit: number): Promise<readonly (readonly string[])[]>;
  /**
   * Calls `onParts` with the shards that parts were put into, by any process, right after each `put`. Some calls are missed while
   * the connection is lost: shards are to be looked at now and then as well. Gives what ends it.
   */
  watch(onParts: (shards: readonly number[]) => void): () => Promise<void>;
  pending(projectId?: string): Promise<readonly PendingPart[]>;
  stats(): Promise<QueueStats>;
  /**
   * Renews the consumer's leases, by the server's clock. A live consumer takes free shards up to its fair share; one
   * that is leaving takes none and is not counted.
   */
  hold(consumer: string, leaseMs: number, isLeaving: boolean): Promise<Leases>;
  /** Gives back those of the shards that the consumer holds. */
  release(consumer: string, shards: readonly number[]): Promise<void>;
  /** Gives all back and is no longer counted as live. */
  leave(consumer: string): Promise<void>;
  /** The number of shards; `undefined` before it is fixed. Works on a server on which nothing was ever made. */
  shards(): Promise<number | undefined>;
  /** Fixes the number of shards unless it is fixed already; gives what it is. */
  fixShards(shards: number): Promise<number>;
  /** Changes it; gives what stands in the way, if anything does. */
  changeShards(shards: number): Promise<'parts' | 'consumers' | undefined>;
  server(): Promise<ServerState>;
  close(): Promise<void>;
}

/** Bookkeeping of a part without its payload, in bytes: about what Redis takes for it. */
export const partOverheadBytes = 512;

/**
 * Once the queue is more than half full, a project may hold this many times what is left free: one alone fills three
 * quarters, two some 43 % each, so there is always room for one that comes new.
 */
export const freeShareMax = 3;
