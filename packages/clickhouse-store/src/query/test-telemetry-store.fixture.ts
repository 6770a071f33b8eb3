import type { TelemetryStore } from '@spanledger/testing';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseDailyCostReader } from '../costs/clickhouse-daily-cost-reader.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { clickHouseDeadLetterStore } from '../dead-letters/clickhouse-dead-letter-store.ts';
import { clickHouseTelemetryExporter } from '../export/clickhouse-telemetry-exporter.ts';
import { clickHouseLedgerReader } from '../ledger/clickhouse-ledger-reader.ts';
import { clickHouseMetricsReader } from '../metrics/clickhouse-metrics-reader.ts';
import { clickHouseObservationReader } from '../observations/clickhouse-observation-reader.ts';
import { clickHouseScoreReader } from '../scores/clickhouse-score-reader.ts';
import { clickHouseSessionReader } from '../sessions/clickhouse-session-reader.ts';
import { clickHouseTraceReader } from '../traces/clickhouse-trace-reader.ts';
import { clickHouseTelemetryWriter } from '../writer/telemetry-writer.ts';

/** The writer and all readers of a database. */
export const telemetryStoreOn = (
  client: ClickHouse,
  { restMs }: { readonly restMs?: number } = {},
): TelemetryStore => ({
  writer: clickHouseTelemetryWriter(client),
  traces: clickHouseTraceReader(client),
  observations: clickHouseObservationReader(client),
  scores: clickHouseScoreReader(client),
  sessions: clickHouseSessionReader(client),
  dailyCosts: clickHouseDailyCostReader(client, restMs),
  metricsQueries: clickHouseMetricsReader(client),
  ledger: clickHouseLedgerReader(client),
  deadLetters: clickHouseDeadLetterStore(client),
  exporter: clickHouseTelemetryExporter(client, () => Date.now() * 1000),
});

/** On a database of its own; it is dropped after the file's tests. */
export const openTelemetryStore = async (): Promise<TelemetryStore> => telemetryStoreOn(await openTestStore());

/** As if no insert could take any time: what is computed is taken at once. */
export const atOnce = { restMs: 0 };

/** Computes the days that are due after each write that `isDue` names by its number, from 0. */
export const refreshingStoreOn = (client: ClickHouse, isDue: (write: number) => boolean): TelemetryStore => {
  const store = telemetryStoreOn(client, atOnce);
  let writes = 0;
  return {
    ...store,
    writer: {
      write: async (rows) => {
        await store.writer.write(rows);
        if (isDue(writes)) await refreshDailyCosts(client, atOnce);
        writes += 1;
      },
    },
  };
};
