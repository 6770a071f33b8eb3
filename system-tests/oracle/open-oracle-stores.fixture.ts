import { openClickHouseDatabase, openPostgresDatabase } from '../../apps/api/src/migrated-databases.fixture.ts';
import { clickHouseOracleStores, timescaleOracleStores, type OracleStores } from './oracle-stores.fixture.ts';

/** A store of its own; `close` removes it. */
export interface OpenedOracleStores extends OracleStores {
  close(): Promise<void>;
}

const onClickHouse = async (): Promise<OpenedOracleStores> => {
  const { client, close } = await openClickHouseDatabase({ withServerMessages: true });
  return { ...clickHouseOracleStores(client), close };
};

/** On TimescaleDB where `TIMESCALE_TEST_URL` names one. */
const onPostgres = async (): Promise<OpenedOracleStores> => {
  const serverUrl = process.env['TIMESCALE_TEST_URL'];
  const { client, close } = await openPostgresDatabase({ withServerMessages: true, serverUrl });
  return { ...timescaleOracleStores(client), close };
};

/** Each engine, or the one that is asked for by `TELEMETRY_STORE`. */
export const oracleEngines = (
  [
    ['clickhouse', onClickHouse],
    ['timescale', onPostgres],
  ] as const
).filter(([engine]) => (process.env['TELEMETRY_STORE'] ?? engine) === engine);
