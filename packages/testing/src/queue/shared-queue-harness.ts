import type { IngestBatch, IngestQueue, PendingPart } from '@spanledger/core';

export interface SharedQueueConsumer {
  readonly owned: readonly number[];
  stop(drainMs: number): Promise<void>;
}

export interface SharedQueueConsuming {
  readonly process: (batches: readonly IngestBatch[]) => Promise<void>;
  readonly onUndecodable: (payload: Uint8Array, meta: PendingPart, error: unknown) => Promise<void>;
  readonly onPoison: (payload: Uint8Array, meta: PendingPart, deaths: number) => Promise<void>;
  readonly onShardsChanged: (owned: readonly number[]) => void;
}

export interface SharedQueueStats {
  readonly depth: number;
  readonly bytes: number;
  readonly oldestAgeMs: number;
  readonly shardDepths: readonly number[];
  readonly shardOwners: readonly (string | undefined)[];
  readonly projects: readonly { readonly projectId: string; readonly parts: number; readonly bytes: number }[];
  readonly consumers: number;
}

/** A queue as opened by one process. */
export interface SharedQueue {
  readonly queue: IngestQueue;
  readonly shards: number;
  consume(options: SharedQueueConsuming): SharedQueueConsumer;
  stats(): Promise<SharedQueueStats>;
  close(): Promise<void>;
}

export interface SharedQueueOpening {
  readonly shards?: number;
  readonly bytesMax?: number;
  readonly ageMaxMs?: number;
}

/** A new, empty queue that is shared by processes. */
export interface SharedQueueHarness {
  /** Opens it as another process does. */
  open(options?: SharedQueueOpening): Promise<SharedQueue>;
  /** Ends the connections that notify consumers of new parts; they reconnect after a while. */
  loseWatches(): Promise<void>;
  /** Returns the shards that a new consumer acquires and releases at once. */
  holdAndRelease(): Promise<readonly number[]>;
  /** Returns the shards of a consumer that was killed after it acquired its leases. */
  holdAndDie(): Promise<readonly number[]>;
  reshard(shards: number): Promise<void>;
  /** The codec under test refuses batches of this id. */
  readonly undecodableId: string;
}
