import type { DerivedStats, RecordReader, TransferStore } from '@spanledger/core';
import type { TelemetryStore } from '../telemetry/telemetry-store.ts';

/** An empty store, with its interface for copying. */
export interface TransferPlace {
  readonly store: Pick<TelemetryStore, 'writer' | 'observations' | 'traces' | 'scores' | 'deadLetters' | 'exporter'>;
  readonly records: RecordReader;
  readonly transfers: TransferStore;
  /** Uses computed days regardless of how recently they were computed. */
  readonly derivedStats: DerivedStats;
  /** Computes the costs of days, as a background run does. */
  readonly refresh: () => Promise<void>;
}
