import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unavailable } from '@spanledger/core';
import { findLocalInstance } from '@spanledger/embedded';
import { telemetryPlaceAt, type TelemetryPlace } from '@spanledger/runtime';
import { UsageError } from '../usage-error.ts';

const localPattern = /^local(?:-(clickhouse|postgres))?(?::(.+))?$/;

const expected =
  'clickhouse://host:port/database (or http://, https://), postgres://user@host:port/database, or ' +
  'local[-clickhouse|-postgres][:directory] for the databases of a data directory';

/**
 * Finds the place of `--from` or `--to`, for the duration of `use`. The databases of a data directory are those of the
 * server that runs on it, or otherwise they are started.
 */
export const withTransferPlace = async <T>(
  option: string,
  text: string,
  dataDir: string,
  use: (place: TelemetryPlace) => Promise<T>,
): Promise<T> => {
  const local = localPattern.exec(text);
  if (local !== null) return withLocalPlace(local[1], resolve(local[2] ?? dataDir), use);
  const place = telemetryPlaceAt(text);
  if (place === undefined) throw new UsageError(`--${option} must be ${expected}.`);
  return use(place);
};

const withLocalPlace = async <T>(
  engine: string | undefined,
  dataDir: string,
  use: (place: TelemetryPlace) => Promise<T>,
): Promise<T> => {
  const running = findLocalInstance(dataDir);
  const isClickHouse = engine === undefined ? isOnClickHouse(dataDir, running) : engine === 'clickhouse';
  if (isClickHouse && running?.clickhouseUrl !== undefined) {
    return use({ engine: 'clickhouse', url: running.clickhouseUrl });
  }
  if (!isClickHouse && running !== undefined)
    return use({ engine: 'timescale', url: running.databaseUrl, mode: 'auto' });
  const dir = join(dataDir, isClickHouse ? 'clickhouse' : 'postgres');
  if (!existsSync(dir)) {
    throw unavailable(`There is no ${dir}. Start Spanledger on that directory once, or name a server.`);
  }
  const { startClickHouse, startPostgres } = await import('@spanledger/embedded');
  const server = isClickHouse ? await startClickHouse({ dir }) : await startPostgres({ dir });
  try {
    const { url } = server;
    return await use(isClickHouse ? { engine: 'clickhouse', url } : { engine: 'timescale', url, mode: 'auto' });
  } finally {
    await server.stop();
  }
};

/**
 * As the running server answers, or otherwise by the contents of the directory: PostgreSQL is in each, for the control
 * plane.
 */
const isOnClickHouse = (dataDir: string, running: ReturnType<typeof findLocalInstance>): boolean =>
  running === undefined ? existsSync(join(dataDir, 'clickhouse')) : running.clickhouseUrl !== undefined;
