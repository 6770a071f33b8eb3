import { messageForCallersOf, type ComponentHealth, type HealthCheck, type Micros } from '@spanledger/core';
import type { Pool } from 'pg';

import { translateErrors } from './translate-errors.ts';

const timeoutMs = 2000;

/** Reads the server's version and the size of this database. */
export const postgresHealth = (url: string, pool: Pool): HealthCheck => ({
  check: async (): Promise<ComponentHealth> => {
    try {
      const { version, sizeBytes } = await translateErrors(url, () => withTimeout(askServer(pool)));
      return { name: 'postgres', isHealthy: true, version, problem: undefined, sizeBytes };
    } catch (error) {
      const problem = messageForCallersOf(error);
      return { name: 'postgres', isHealthy: false, version: undefined, problem, sizeBytes: undefined };
    }
  },
});

/** The server's clock. */
export const postgresClock = (pool: Pool) => async (): Promise<Micros> => {
  const { rows } = await pool.query<{ at: string }>(
    'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint::text AS at',
  );
  return Number(rows[0]?.at);
};

const askServer = async (pool: Pool): Promise<{ version: string | undefined; sizeBytes: number | undefined }> => {
  const { rows } = await pool.query<{ version: string; size: string }>(
    `SELECT current_setting('server_version') AS version, pg_database_size(current_database())::text AS size`,
  );
  const [row] = rows;
  return { version: row?.version.split(' ')[0], sizeBytes: row === undefined ? undefined : Number(row.size) };
};

const withTimeout = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`PostgreSQL did not answer within ${timeoutMs} ms.`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
