import type { TelemetryStore } from '@spanledger/testing';
import { clickHouseTelemetryStore } from '../clickhouse-telemetry-store.ts';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseDailyCostReader } from '../costs/clickhouse-daily-cost-reader.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';

/** The writer and all readers of a database. */
export const telemetryStoreOn = (
  client: ClickHouse,
  { restMs }: { readonly restMs?: number } = {},
): TelemetryStore => ({
  ...clickHouseTelemetryStore(client, () => Date.now() * 1000),
  dailyCosts: clickHouseDailyCostReader(client, restMs),
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
