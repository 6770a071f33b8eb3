import type { HealthCheck, IngestQueue } from '@spanledger/core';
import type { ClickHouse } from '@spanledger/clickhouse-store';
import type { PostgresStore } from '@spanledger/postgres-store';
import type { QueueStats } from '@spanledger/queue';

/** The stores and the queue behind one API process, however it is run. */
export interface Backing {
  /** `local`: engines of its own. `servers`: given stores, one writer. `queue`: given stores, workers write. */
  readonly mode: 'local' | 'servers' | 'queue';
  readonly postgres: PostgresStore;
  readonly clickhouse: ClickHouse;
  readonly queue: IngestQueue;
  /** How full the queue is; `undefined` when it is this process alone. */
  readonly queueStats: (() => Promise<QueueStats>) | undefined;
  /** What readiness asks beside the two stores. */
  readonly health: readonly HealthCheck[];
  /** Where the databases are that this process brought; `undefined` when both are given. */
  readonly brought: { readonly databaseUrl: string; readonly clickhouseUrl: string } | undefined;
  /** Resolves with a reason when the process cannot go on. */
  readonly failed: Promise<string>;
  /** Finishes what the queue has taken, then closes everything. */
  close(): Promise<void>;
}

/** Steps that undo what was opened, the last first. */
export const undoList = () => {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    push: (step: () => Promise<unknown>): void => void steps.push(step),
    run: async (): Promise<void> => {
      for (const step of steps.splice(0).toReversed()) await step();
    },
  };
};
