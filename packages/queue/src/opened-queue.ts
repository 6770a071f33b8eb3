import type { HealthCheck, IngestBatch, IngestQueue, PendingPart, ProjectId } from '@spanledger/core';

/** The encoding of waiting batches. */
export interface BatchCodec {
  encode(batch: IngestBatch): Promise<Uint8Array>;
  /** Rejects when the bytes are no batch. */
  decode(bytes: Uint8Array): Promise<IngestBatch>;
}

export interface OpenIngestQueueOptions {
  /** `redis://`, `rediss://` (with `?cluster=true` for a cluster) or `postgres://`, `postgresql://`. */
  readonly url: string;
  readonly codec: BatchCodec;
  /** Fixed by the first process that opens the queue; absent: as fixed, 8 at first. */
  readonly shards?: number;
  /**
   * The limit of the queue, in stored bytes: compressed, with some bookkeeping for each part. `Infinity` for a process
   * without batches of its own.
   */
  readonly bytesMax: number;
  /** No batch is accepted while the oldest waiting part is older than this. */
  readonly ageMaxMs: number;
  /** Failures that are retried. Messages contain no row contents and no credentials. */
  readonly onError: (error: Error) => void;
  /** Settings that an operator should change although it works. */
  readonly onWarning?: (message: string) => void;
  /** Separates queues that share a server: letters, digits and underscores. `spanledger` unless given. */
  readonly namespace?: string;
}

export interface ProjectBacklog {
  readonly projectId: ProjectId;
  readonly parts: number;
  readonly bytes: number;
}

export interface QueueStats {
  /** Parts of batches that wait or are being stored. */
  readonly depth: number;
  /** In stored bytes; bounded by `bytesMax`. */
  readonly bytes: number;
  /** 0 when the queue is empty. */
  readonly oldestAgeMs: number;
  /** Depth by shard, from shard 0 on. */
  readonly shardDepths: readonly number[];
  /** By shard, the consumer that holds it: its host, process and a mark of its own; `undefined` while none does. */
  readonly shardOwners: readonly (string | undefined)[];
  readonly projects: readonly ProjectBacklog[];
  /** Consumers that have renewed their leases lately. */
  readonly consumers: number;
}

export interface ConsumeOptions {
  /**
   * Stores batches: called once for each part, concurrently. When it rejects it is called again with the same batches
   * after a while, until it succeeds.
   */
  readonly process: (batches: readonly IngestBatch[]) => Promise<void>;
  /** The codec refuses the payload. Once this resolves the part is done; while it rejects it is called again. */
  readonly onUndecodable: (payload: Uint8Array, meta: PendingPart, error: unknown) => Promise<void>;
  /**
   * Consumers died while they worked on the part, `deaths` of them, as a rule the last with nothing else in hand. It
   * must not be decoded here. Once this resolves the part is done; while it rejects it is called again.
   */
  readonly onPoison: (payload: Uint8Array, meta: PendingPart, deaths: number) => Promise<void>;
  /** A part has been worked on for longer than `slowMs`; reported once for each attempt. */
  readonly onSlow?: (meta: PendingPart, ms: number) => void;
  readonly slowMs?: number;
  /**
   * Called with all shards now owned and those of them that are new or gone, before the first part of a new one and
   * after the last of one given up.
   */
  readonly onShardsChanged: (owned: readonly number[], changed: readonly number[]) => void;
  /** Called each time that `process` rejects, before the retry. */
  readonly onRetry?: (error: unknown) => void;
  /** How many parts of a shard are passed to `process` concurrently. */
  readonly concurrencyPerShard?: number;
  /** How much may be decoded and not yet stored, in bytes of memory, about, over all shards. */
  readonly inFlightBytesMax?: number;
}

export interface Consumer {
  /** The shards of which this consumer is the one owner. */
  readonly owned: readonly number[];
  /**
   * Takes no more, waits at most `drainMs` for running work, then returns the rest and releases the leases. Never
   * rejects.
   */
  stop(drainMs: number): Promise<void>;
}

export interface OpenedQueue {
  /**
   * `enqueue` resolves once the batch is durable in the queue; it rejects with `unavailable` when the queue is full or
   * cannot be reached. `close` waits for batches in flight and leaves the rest of the queue open.
   */
  readonly queue: IngestQueue;
  /** The number of shards. */
  readonly shards: number;
  consume(options: ConsumeOptions): Consumer;
  /** Rejects with `unavailable`. */
  stats(): Promise<QueueStats>;
  readonly health: HealthCheck;
  /** Stops consumers without draining them, then ends the connections. */
  close(): Promise<void>;
}
