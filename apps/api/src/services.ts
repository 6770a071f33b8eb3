import type { HealthCheck, IngestQueue, LevelStore, PriceBooks, TelemetryStore } from '@spanledger/core';
import type { PostgresStore } from '@spanledger/postgres-store';
import type { QueueMetrics } from '@spanledger/queue';

/** The stores and the queue behind one API process, however it is run. */
export interface Services {
  /**
   * `local`: engines of its own. `servers`: configured stores, one writer. `queue`: configured stores, workers write.
   */
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
  /** Further checks of readiness besides the two stores. */
  readonly health: readonly HealthCheck[];
  /** The addresses of databases that this process started; `undefined` when both are configured. */
  readonly brought: { readonly databaseUrl: string; readonly clickhouseUrl: string | undefined } | undefined;
  /** Resolves with a reason when the process cannot go on. */
  readonly failed: Promise<string>;
  /** Finishes the queue's accepted batches, then closes everything. */
  close(): Promise<void>;
}
