import { openClickHouseDatabase, openPostgresDatabase } from '../../apps/api/src/migrated-databases.fixture.ts';
import { clickHouseOracleStores, timescaleOracleStores, type OracleStores } from './oracle-stores.fixture.ts';

/** A separate store; `close` removes it. */
export interface OpenedOracleStores extends OracleStores {
  close(): Promise<void>;
}

const onClickHouse = async (): Promise<OpenedOracleStores> => {
  const { client, close } = await openClickHouseDatabase({ withServerMessages: true });
  return { ...clickHouseOracleStores(client), close };
};

/** On TimescaleDB if `TIMESCALE_TEST_URL` is set. */
const onPostgres = async (): Promise<OpenedOracleStores> => {
  const serverUrl = process.env['TIMESCALE_TEST_URL'];
  const { client, close } = await openPostgresDatabase({ withServerMessages: true, serverUrl });
  return { ...timescaleOracleStores(client), close };
};

/** All engines, or only the one that `TELEMETRY_STORE` names. */
export const oracleEngines = (
  [
    ['clickhouse', onClickHouse],
    ['timescale', onPostgres],
  ] as const
).filter(([engine]) => (process.env['TELEMETRY_STORE'] ?? engine) === engine);
