import type { TelemetryStore } from '@spanledger/core';
import type { ComputingStore } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { refreshDailyCosts } from '../costs/refresh-daily-costs.ts';
import { timescaleTelemetryStore } from '../timescale-telemetry-store.ts';

/** All ports on a database. */
export const telemetryStoreOn = (client: Timescale): TelemetryStore =>
  timescaleTelemetryStore(client, () => Date.now() * 1000);

/** A store on a separate database, which is dropped after the file's tests. */
export const openTelemetryStore = async (): Promise<TelemetryStore> => telemetryStoreOn(await openTestStore());

/** As if no further writes could follow. */
export const atOnce = { restMs: 0 };

export const computingStoreOn = (client: Timescale): ComputingStore => ({
  ...telemetryStoreOn(client),
  computeDays: () => refreshDailyCosts(client, atOnce),
});
