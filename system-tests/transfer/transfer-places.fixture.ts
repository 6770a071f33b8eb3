import {
  clickHouseDerivedStats,
  clickHouseAgentReader,
  clickHouseDailyCostReader,
  clickHouseTelemetryStore,
  clickHouseTelemetryWriter,
  clickHouseTransferStore,
  refreshDays,
} from '@spanledger/clickhouse-store';
import type { Micros, TelemetryStore, TransferStore } from '@spanledger/core';
import { createPipeline } from '@spanledger/ingestion';
import { inlineIngestQueue } from '@spanledger/queue';
import { bookOfPriced as prices, someTime } from '@spanledger/testing';
import { refreshDailyCosts, timescaleTelemetryStore, timescaleTransferStore } from '@spanledger/timescale-store';

import { startTestApi, type TestApi } from '../../apps/api/src/api.fixture.ts';
import type { ArrivingRequest } from '../arrival-order/arbitrary-trace.fixture.ts';
import { openClickHouseDatabase, openPostgresDatabase } from '../../apps/api/src/migrated-databases.fixture.ts';

/** A separate store with a complete API. Its rows depend only on the requests. */
export interface Place {
  readonly store: TelemetryStore;
  readonly transfers: TransferStore;
  readonly api: TestApi;
  readonly url: string;
  /** Computes daily costs, as happens without a read. */
  refresh(): Promise<void>;
  /** Sends the requests sequentially, starting at this time. */
  send(requests: readonly ArrivingRequest[], at: Micros): Promise<void>;
  close(): Promise<void>;
}

interface OpenedStore {
  readonly store: TelemetryStore;
  readonly transfers: TransferStore;
  readonly url: string;
  readonly refresh: () => Promise<void>;
  close(): Promise<void>;
}

const openPlace = async (opened: OpenedStore): Promise<Place> => {
  const { store, transfers, url, refresh } = opened;
  let moment = someTime;
  const now = (): Micros => moment;
  const { records: reader, writer, deadLetters } = store;
  const pipeline = createPipeline({ reader, writer, deadLetters, prices, now });
  const queue = inlineIngestQueue({ process: async (batches) => pipeline.process(batches), waitMs: 0 });
  const api = await startTestApi({ ...store, health: [store.health], queue, now });
  return {
    store,
    transfers,
    api,
    url,
    refresh,
    send: async (requests, at) => {
      moment = at;
      for (const { path, contentType, body } of requests) {
        moment += 1_000_000;
        const init = { method: 'POST', headers: { 'content-type': contentType }, body: new Uint8Array(body) };
        const response = await api.ask(path, init);
        if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      }
    },
    close: async () => {
      await queue.close();
      await api.close();
      await opened.close();
    },
  };
};

/** Later than all writes: exports repeat rows that have changed since their start. */
const now = (): Micros => Date.UTC(2100, 0, 1) * 1000;

export const openOnClickHouse = async (): Promise<Place> => {
  const { url, client, close } = await openClickHouseDatabase({ withServerMessages: true });
  return openPlace({
    store: {
      ...clickHouseTelemetryStore(client, now),
      writer: clickHouseTelemetryWriter(client, 0),
      agentRuns: clickHouseAgentReader(client, 0),
      dailyCosts: clickHouseDailyCostReader(client, 0),
      derivedStats: clickHouseDerivedStats(client, 0),
    },
    transfers: clickHouseTransferStore(client),
    url,
    refresh: async () => {
      await refreshDays(client, { restMs: 0 });
    },
    close,
  });
};

export const openOnPostgres = async (): Promise<Place> => {
  const { url, client, close } = await openPostgresDatabase({ withServerMessages: true });
  return openPlace({
    store: timescaleTelemetryStore(client, now),
    transfers: timescaleTransferStore(client),
    url,
    refresh: async () => {
      await refreshDailyCosts(client, { restMs: 0 });
    },
    close,
  });
};
