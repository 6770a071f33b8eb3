import { placeOfUrl, type TransferStore, type Micros, type TelemetryStore } from '@spanledger/core';
import type { TelemetryPlace } from './telemetry-place.ts';

interface OpenOptions {
  readonly connectionsMax?: number | undefined;
}

export interface OpenedTelemetry extends TelemetryStore {
  /** Host, port and database: never the user or the password. */
  readonly address: string;
}

/** All ports of the chosen engine. Nothing is connected before it is needed. */
export const openTelemetry = async (
  place: TelemetryPlace,
  now: () => Micros,
  { connectionsMax }: OpenOptions = {},
): Promise<OpenedTelemetry> => {
  const { engine, url } = place;
  if (engine === 'clickhouse') {
    const { clickHouseTelemetryStore, openClickHouse } = await import('@spanledger/clickhouse-store');
    const client = openClickHouse({ url, connectionsMax });
    return { ...clickHouseTelemetryStore(client, now), address: `${new URL(url).host}/${client.database}` };
  }
  const { openTimescale, timescaleTelemetryStore } = await import('@spanledger/timescale-store');
  const client = openTimescale({ url, connectionsMax });
  return { ...timescaleTelemetryStore(client, now), address: placeOfUrl(url) };
};

interface OpenedTransferStore extends TransferStore {
  readonly close: () => Promise<void>;
}

/** The transfer store at a place. Nothing is connected before it is needed. */
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
