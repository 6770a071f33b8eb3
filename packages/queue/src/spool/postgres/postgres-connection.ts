import { createHash } from 'node:crypto';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { conflict, DomainError, unavailable } from '@spanledger/core';
import { postgresSchema } from './postgres-schema.ts';

const connectTimeoutMs = 4_000;
const queryTimeoutMs = 5_000;
/** A query on a connection that died without a word would keep its shard from working for ever. */
const jobQueryTimeoutMs = 15_000;
const migrateTimeoutMs = 60_000;
const migrationLock = 5_147_103;

/** Where BullMQ keeps its jobs; queues are told apart by their names. */
const bullSchema = 'bullmq';

/** SQLSTATE: a statement that this server does not understand. Waiting does not help. */
const refusals = new Set(['42601', '42704', '42883', '0A000']);
const oldestVersion = 150_000;

export const postgresAddress = (url: string): string => {
  const { hostname, port } = new URL(url);
  return `postgresql://${hostname}:${port === '' ? 5432 : port}`;
};

/** Of the namespace, for the locks under which its books are kept. */
export const lockKeyOf = (namespace: string): number =>
  createHash('sha256').update(`spanledger-queue ${namespace}`).digest().readUInt32BE(0);

/** What an operator can act on, from what the driver says; never a query or its values. */
export const postgresUnavailable = (url: string, error: unknown): DomainError => {
  if (error instanceof DomainError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === '28P01' || code === '28000')
    return unavailable(`PostgreSQL at ${postgresAddress(url)} refuses the credentials; check QUEUE_URL.`, error);
  const reason =
    typeof code === 'string' ? code : /timeout/i.test(String(message)) ? 'no answer in time' : 'connection lost';
  return unavailable(`PostgreSQL at ${postgresAddress(url)} cannot be used now (${reason}).`, error);
};

export const connectPostgres = (
  url: string,
  { purpose, max, onError }: { purpose: 'spool' | 'jobs'; max: number; onError: (error: Error) => void },
): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: `spanledger-queue-${purpose}`,
    keepAlive: true,
    ...(purpose === 'jobs'
      ? { options: `-c search_path=${bullSchema}`, query_timeout: jobQueryTimeoutMs }
      : { query_timeout: queryTimeoutMs, statement_timeout: queryTimeoutMs }),
  });
  const tell = (error: unknown): void => onError(postgresUnavailable(url, error));
  pool.on('error', tell);
  // One that is in use has no listener of the pool's: its loss would end the process.
  pool.on('connect', (client) => void client.on('error', tell));
  return pool;
};

/** Creates what is missing, one process at a time. Idempotent. */
export const preparePostgres = async (url: string, { schema, lockKey }: { schema: string; lockKey: number }) => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: migrateTimeoutMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await checkVersion(client, url);
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await runMigrations(client, bullSchema);
    await client.query(postgresSchema(schema, lockKey));
  } catch (error) {
    if (error instanceof Error && /Schema|Unsupported/.test(error.constructor.name))
      throw conflict(`PostgreSQL at ${postgresAddress(url)} cannot hold this queue: ${error.message}`);
    if (error instanceof pg.DatabaseError && refusals.has(error.code ?? ''))
      throw conflict(
        `PostgreSQL at ${postgresAddress(url)} cannot hold this queue: it refuses a statement (${error.code}).`,
      );
    throw postgresUnavailable(url, error);
  } finally {
    await client.end().catch(() => undefined);
  }
};

const checkVersion = async (client: pg.Client, url: string): Promise<void> => {
  const sql = `SELECT current_setting('server_version_num')::integer AS number, current_setting('server_version') AS version`;
  const [row] = (await client.query<{ number: number; version: string }>(sql)).rows;
  if (row === undefined || row.number >= oldestVersion) return;
  throw conflict(`PostgreSQL at ${postgresAddress(url)} is version ${row.version}; the queue needs 15 or later.`);
};
