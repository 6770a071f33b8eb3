import type { IngestState, SchemaState } from '@spanledger/core';
import type { ChunkSettings } from '@spanledger/runtime';
import type { DueChunks } from '../commands/chunk-text.ts';

export interface ComponentStatus {
  readonly name: 'api' | 'postgresql' | 'clickhouse' | 'timescale' | 'queue' | 'worker';
  readonly state: 'healthy' | 'unhealthy' | 'stopped';
  readonly version: string | null;
  /**
   * Compared with this version: `newer` when a newer version migrated it, `pending` when some migrations are not
   * applied. `null` when that cannot be read, or when the store has no schema.
   */
  readonly schema: 'ready' | 'missing' | 'pending' | 'newer' | null;
  /** `null` as above. */
  readonly migrations: SchemaState | null;
  /** On disk; of a Redis, in memory. */
  readonly sizeBytes: number | null;
  /** Without credentials. */
  readonly address: string | null;
  /** The problem and what to do. */
  readonly problem: string | null;
}

export interface QueueOwner {
  /** Host, process and a mark of its own. */
  readonly consumer: string;
  readonly shards: readonly number[];
}

export interface QueueStatus {
  /** `inline`: the api process stores by itself. */
  readonly kind: 'inline' | 'redis' | 'postgres';
  /** `null` inline, and before the first process has opened the queue. */
  readonly shards: number | null;
  /** Parts of requests that wait or are being stored. */
  readonly depth: number;
  readonly bytes: number;
  /** As configured in the api; `null` while that does not answer. */
  readonly bytesMax: number | null;
  readonly oldestAgeMs: number;
  /** Workers that are alive. */
  readonly consumers: number;
  /** By shard. */
  readonly shardDepths: readonly number[];
  readonly owners: readonly QueueOwner[];
  /** Shards that no worker holds. */
  readonly unowned: readonly number[];
}

export interface StatusReport {
  readonly mode: 'local' | 'servers' | 'queue';
  readonly isHealthy: boolean;
  /** In local mode. */
  readonly dataDir: { readonly path: string; readonly sizeBytes: number } | null;
  readonly components: readonly ComponentStatus[];
  /** `null` when it does not answer. */
  readonly queue: QueueStatus | null;
  /** Batches that the worker of this machine retried, by reason, since its start; `null` when none answers here. */
  readonly retries: Readonly<Record<string, number>> | null;
  /** The number of telemetry chunks in PostgreSQL, with their settings; `null` without any or if unknown. */
  readonly chunks: { readonly count: number; readonly settings: ChunkSettings; readonly due: DueChunks } | null;
  /** Lag and dead letters over all projects; `null` when the telemetry store does not answer or is not migrated. */
  readonly ingest: IngestState | null;
  /** `null` likewise. */
  readonly names: NamesStatus | null;
}

/** How old the names that are stored with telemetry are. */
export interface NamesStatus {
  /** When they were last known to be those of the control plane; `null` when never. */
  readonly syncedAt: string | null;
  /** How long ago that was. */
  readonly ageMs: number | null;
}

/** The status of all components when nothing more is known. */
export const unknownStatus = {
  version: null,
  schema: null,
  migrations: null,
  sizeBytes: null,
  address: null,
  problem: null,
} as const;
