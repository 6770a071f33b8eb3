import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { conflict, placeOfUrl } from '@spanledger/core';
import {
  advisoryLocks,
  codeOf,
  connect,
  failureOf,
  migrate,
  plainMigrationTable,
  readMigrations,
  refuseTransactionPooling,
  type MigrationTable,
} from '@spanledger/postgres-kit';
import type pg from 'pg';
import { connectTimeoutMs, postgresUnavailable } from './postgres-connection.ts';

const migrateTimeoutMs = 60_000;
const oldestVersion = 150_000;
const migrationsDir = fileURLToPath(new URL('../../../migrations', import.meta.url));

interface PrepareOptions {
  readonly namespace: string;
  /** A plain identifier. */
  readonly schema: string;
}

/**
 * Creates missing tables, one process at a time. Idempotent. `conflict` if this server is unsuitable for the queue, or
 * a newer version created its tables.
 */
export const preparePostgres = async (url: string, { namespace, schema }: PrepareOptions): Promise<void> => {
  const lockId = advisoryLocks.queueMigration;
  try {
    const config = { acceptTimeoutMs: connectTimeoutMs, session: { statement_timeout: migrateTimeoutMs } };
    const client = await connect(url, 'spanledger-queue-migrate', config);
    try {
      await checkVersion(client, url);
      await refuseTransactionPooling(url, 'QUEUE_URL');
      await migrate(client, {
        what: 'queue',
        variable: 'QUEUE_URL',
        lockId,
        migrations: readMigrations(migrationsDir),
        table: migrationTable(schema),
        apply: async (_, { sql }) => {
          const key = `${lockKeyOf(namespace)}`;
          await client.query(sql.replaceAll('this_schema', schema).replaceAll('this_lock', key));
        },
      });
    } finally {
      await client.end().catch(() => undefined);
    }
  } catch (error) {
    throw explained(url, error);
  }
};

const migrationTable = (schema: string): MigrationTable => {
  const table = plainMigrationTable(`${schema}.migrations`);
  return {
    ...table,
    create: async (client) => {
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
      await table.create(client);
    },
  };
};

/** Of the namespace, for the locks under which its totals are changed. */
const lockKeyOf = (namespace: string): number =>
  createHash('sha256').update(`spanledger-queue ${namespace}`).digest().readUInt32BE(0);

const explained = (url: string, error: unknown): Error => {
  if (failureOf(error) === 'unsupported statement')
    return conflict(
      `PostgreSQL at ${placeOfUrl(url)} cannot hold this queue: it refuses a statement (${codeOf(error)}).`,
    );
  return postgresUnavailable(url, error);
};

const checkVersion = async (client: pg.Client, url: string): Promise<void> => {
  const sql = `SELECT current_setting('server_version_num')::integer AS number, current_setting('server_version') AS version`;
  const [row] = (await client.query<{ number: number; version: string }>(sql)).rows;
  if (row === undefined || row.number >= oldestVersion) return;
  throw conflict(`PostgreSQL at ${placeOfUrl(url)} is version ${row.version}; the queue needs 15 or later.`);
};
