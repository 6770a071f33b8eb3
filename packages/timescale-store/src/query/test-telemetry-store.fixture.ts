import type { TelemetryStore } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { timescaleDailyCostReader } from '../costs/timescale-daily-cost-reader.ts';
import { timescaleDeadLetterStore } from '../dead-letters/timescale-dead-letter-store.ts';
import { timescaleTelemetryExporter } from '../export/timescale-telemetry-exporter.ts';
import { timescaleLedgerReader } from '../ledger/timescale-ledger-reader.ts';
import { timescaleMetricsReader } from '../metrics/timescale-metrics-reader.ts';
import { timescaleObservationReader } from '../observations/timescale-observation-reader.ts';
import { timescaleScoreReader } from '../scores/timescale-score-reader.ts';
import { timescaleSessionReader } from '../sessions/timescale-session-reader.ts';
import { timescaleTraceReader } from '../traces/timescale-trace-reader.ts';
import { timescaleTelemetryWriter } from '../writer/telemetry-writer.ts';

/** The writer and all readers of a database. */
export const telemetryStoreOn = (client: Timescale): TelemetryStore => ({
  writer: timescaleTelemetryWriter(client),
  traces: timescaleTraceReader(client),
  observations: timescaleObservationReader(client),
  scores: timescaleScoreReader(client),
  sessions: timescaleSessionReader(client),
  dailyCosts: timescaleDailyCostReader(client),
  metricsQueries: timescaleMetricsReader(client),
  ledger: timescaleLedgerReader(client),
  deadLetters: timescaleDeadLetterStore(client),
  exporter: timescaleTelemetryExporter(client, () => Date.now() * 1000),
});

/** On a database of its own; it is dropped after the file's tests. */
export const openTelemetryStore = async (): Promise<TelemetryStore> => telemetryStoreOn(await openTestStore());

/** Computes the days that are due after each write that `isDue` names by its number, from 0. */
export const refreshingStoreOn = (client: Timescale, isDue: (write: number) => boolean): TelemetryStore => {
  const store = telemetryStoreOn(client);
  let writes = 0;
  return {
    ...store,
    writer: {
      write: async (rows) => {
        await store.writer.write(rows);
        if (isDue(writes)) await refreshDailyCosts(client, { restMs: 0 });
        writes += 1;
      },
    },
  };
};
