import type { TelemetryStore } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { timescaleTelemetryStore } from '../timescale-telemetry-store.ts';

/** The writer and all readers of a database. */
export const telemetryStoreOn = (client: Timescale): TelemetryStore =>
  timescaleTelemetryStore(client, () => Date.now() * 1000);

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
