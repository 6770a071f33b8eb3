import { readFileSync } from 'node:fs';
import { openClickHouse } from '@spanledger/clickhouse-store';
import { openTimescale } from '@spanledger/timescale-store';
import { timescaleUrlOf } from './timescale-database.ts';

/** The engine in which the servers of this run store telemetry, from the same variables. */
export const telemetryEngine = process.env['TELEMETRY_STORE'] === 'timescale' ? 'timescale' : 'clickhouse';

/** The name of the PostgreSQL server with telemetry, as the begin of a pattern. */
export const timescaleName =
  process.env['TIMESCALE_TEST_URL'] === undefined ? 'plain PostgreSQL 18.' : 'TimescaleDB 2.';

/** Runs a statement in the telemetry of a local server, in the SQL dialect of its engine. */
export const runInTelemetry = async (
  dataDir: string,
  statements: Readonly<Record<'clickhouse' | 'timescale', string>>,
): Promise<void> => {
  const instance = JSON.parse(readFileSync(`${dataDir}/local-mode.json`, 'utf8')) as {
    databaseUrl: string;
    clickhouseUrl?: string;
  };
  if (instance.clickhouseUrl !== undefined) {
    const client = openClickHouse({ url: instance.clickhouseUrl });
    await client.command(statements.clickhouse);
    await client.close();
    return;
  }
  const client = openTimescale({ url: timescaleUrlOf(dataDir, {}) ?? instance.databaseUrl });
  await client.transaction('e2e', (session) => session.run('e2e', statements.timescale));
  await client.close();
};
