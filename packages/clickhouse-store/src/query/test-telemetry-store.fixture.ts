import type { TelemetryStore } from '@spanledger/core';
import type { ComputingStore } from '@spanledger/testing';
import {
  clickHouseAgentReader,
  clickHouseMetricsReader,
  clickHouseObservationReader,
  clickHouseTraceReader,
} from '../clickhouse-readers.ts';
import { clickHouseTelemetryStore } from '../clickhouse-telemetry-store.ts';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { openTestStore } from '../client/test-store.fixture.ts';
import { clickHouseDailyCostReader } from '../costs/clickhouse-daily-cost-reader.ts';
import { refreshDays, type DerivedTable } from '../costs/refresh-days.ts';
import { clickHouseValueSketchReader } from '../sketches/clickhouse-value-sketch-reader.ts';
import { clickHouseDerivedStats } from '../verify/clickhouse-derived-stats.ts';
import { clickHouseTelemetryWriter } from '../writer/telemetry-writer.ts';

/** All ports on a database. */
export const telemetryStoreOn = (
  client: ClickHouse,
  { restMs }: { readonly restMs?: number } = {},
): TelemetryStore => ({
  ...clickHouseTelemetryStore(client, () => Date.now() * 1000),
  writer: clickHouseTelemetryWriter(client, restMs),
  traces: clickHouseTraceReader(client, restMs),
  observations: clickHouseObservationReader(client, restMs),
  agentRuns: clickHouseAgentReader(client, restMs),
  dailyCosts: clickHouseDailyCostReader(client, restMs),
  metricsQueries: clickHouseMetricsReader(client, restMs),
  valueSketches: clickHouseValueSketchReader(client, restMs),
  derivedStats: clickHouseDerivedStats(client, restMs),
});

/** A store on a separate database, which is dropped after the file's tests. */
export const openTelemetryStore = async (): Promise<TelemetryStore> => telemetryStoreOn(await openTestStore());

/** As if inserts took no time: computed days are used immediately. */
export const atOnce = { restMs: 0 };

/** Computes only these tables, if they are given. */
export const computingStoreOn = (client: ClickHouse, ...tables: readonly DerivedTable[]): ComputingStore => ({
  ...telemetryStoreOn(client, atOnce),
  computeDays: async () => {
    await refreshDays(client, { ...atOnce, ...(tables.length === 0 ? {} : { tables }) });
  },
});
