import type { HealthCheck, IngestQueue, LevelStore, PriceBooks, TelemetryStore } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';
import type { QueueMetrics } from '@spanledger/queue';

/** The stores and the queue behind one API process, however it is run. */
export interface Services {
  /** `local`: engines of its own. `servers`: given stores, one writer. `queue`: given stores, workers write. */
  readonly mode: 'local' | 'servers' | 'queue';
  readonly postgres: PostgresStore;
  readonly telemetry: TelemetryStore;
  readonly priceBooks: PriceBooks;
  /** How much of their limits projects and keys have used. */
  readonly limitLevels: LevelStore;
  readonly queue: IngestQueue;
  /** How full the queue is, and how full it may be in bytes. */
  readonly queueMetrics: () => Promise<QueueMetrics>;
  readonly queueBytesMax: number;
  /** What readiness asks besides the two stores. */
  readonly health: readonly HealthCheck[];
  /** Where the databases are that this process brought; `undefined` when both are given. */
  readonly brought: { readonly databaseUrl: string; readonly clickhouseUrl: string | undefined } | undefined;
  /** Resolves with a reason when the process cannot go on. */
  readonly failed: Promise<string>;
  /** Finishes what the queue has taken, then closes everything. */
  close(): Promise<void>;
}
