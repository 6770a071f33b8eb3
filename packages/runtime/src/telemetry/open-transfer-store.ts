import type { TransferStore } from '@spanledger/core';
import type { TelemetryPlace } from './telemetry-place.ts';

interface OpenedTransferStore extends TransferStore {
  readonly close: () => Promise<void>;
}

/** What telemetry is copied from and to at a place. Nothing is connected before it is needed. */
export const openTransferStore = async ({ engine, url }: TelemetryPlace): Promise<OpenedTransferStore> => {
  if (engine === 'clickhouse') {
    const { clickHouseTransferStore, openClickHouse } = await import('@spanledger/clickhouse-store');
    const client = openClickHouse({ url });
    return { ...clickHouseTransferStore(client), close: () => client.close() };
  }
  const { openTimescale, timescaleTransferStore } = await import('@spanledger/timescale-store');
  const client = openTimescale({ url });
  return { ...timescaleTransferStore(client), close: () => client.close() };
};
