import { copyIn, copyOut, openPool } from '@spanledger/postgres-kit';
import type { Client, ClientBase, Pool, PoolClient } from 'pg';
import type { z } from 'zod';
import { partitionedTableNames } from '../partitions/partitioned-tables.ts';
import { encodeParameter } from './parameters.ts';
import { parseRows } from './parse-rows.ts';
import { readInPages } from './read-in-pages.ts';
import { rowsWithin } from './rows-within.ts';
import { isCollision, translateError, type Purpose } from './translate-error.ts';
import { valueParsers } from './value-parsers.ts';

export interface TimescaleOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** 10 when absent. They are opened when needed and closed when idle. */
  readonly connectionsMax?: number | undefined;
  /** Adds the server's own message to errors. It may quote values: for development and tests only. */
  readonly withServerMessages?: boolean | undefined;
}

export interface QueryLimits {
  readonly timeoutMs?: number | undefined;
  /** Of the rows as sent: beyond it, `AnswerTooLargeError`. */
  readonly bytesMax?: number | undefined;
  /** For a read that a write needs: passing the limit is `unavailable` then, since no caller can narrow it. */
  readonly isForWriting?: boolean | undefined;
  /** No parallel plan where the database has TimescaleDB: see `planSerially`. */
  readonly isSerial?: boolean | undefined;
}

export interface SnapshotLimits extends QueryLimits {
  /**
   * For reads of rows: no chunk is packed, unpacked or dropped meanwhile, since older snapshots would miss its rows.
   */
  readonly isOfRows?: boolean | undefined;
}

export interface TransactionOptions {
  readonly timeoutMs?: number | undefined;
  /** Each statement touches few rows, which an index finds: no plan may scan a whole table. */
  readonly isByIndex?: boolean | undefined;
}

/** Statements with parameters `$1`, `$2`, …; texts among them, and in the answers, go through the text codec. */
export interface Statements {
  /**
   * Runs a statement and checks each row. Times come as `Micros`, days as `Day`, JSON parsed, bigints and decimals as
   * texts. Pass times by `timeParameter`.
   */
  query<Row>(name: string, sql: string, values: readonly unknown[], rowSchema: z.ZodType<Row>): Promise<Row[]>;
  /** Runs a statement whose rows are not read; returns how many it touched. */
  run(name: string, sql: string, values?: readonly unknown[]): Promise<number>;
  /** Adds rows in the text format of `COPY`; the codec is the caller's. */
  copy(name: string, table: string, columns: readonly string[], chunks: Iterable<Uint8Array>): Promise<void>;
  /** The output of a `COPY … TO STDOUT`; must be read to its end. Texts are as stored. */
  copyOut(name: string, sql: string): AsyncIterable<Uint8Array>;
}

/**
 * A PostgreSQL database with or without TimescaleDB; tables without a schema's name are those of `telemetry`.
 * Everything rejects with `unavailable` when the server cannot do it now, and reads with `too_expensive` beyond their
 * limits; messages never contain row contents.
 */
export interface Timescale {
  query<Row>(
    name: string,
    sql: string,
    values: readonly unknown[],
    rowSchema: z.ZodType<Row>,
    limits?: QueryLimits,
  ): Promise<Row[]>;
  /** Like `query`, one row after another in one snapshot: memory does not grow, and a caller that stops early ends it. */
  stream<Row>(
    name: string,
    sql: string,
    values: readonly unknown[],
    rowSchema: z.ZodType<Row>,
    limits?: QueryLimits,
  ): AsyncIterable<Row>;
  /** Reads of one snapshot of the database. */
  snapshot<T>(name: string, work: (statements: Statements) => Promise<T>, limits?: SnapshotLimits): Promise<T>;
  /**
   * All of it or nothing; restarted a few times when it conflicts with another writer. `work` may run more than once.
   */
  transaction<T>(name: string, work: (statements: Statements) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * The same database with cancellation: once the signal is aborted, queries end on the server too, and reject. Without
   * a limit of their own they return at most 16 MiB.
   */
  until(signal: AbortSignal): Timescale;
  close(): Promise<void>;
}

/** The schema of all our tables. */
export const telemetrySchema = 'telemetry';

const queryTimeoutMs = 15_000;
/** How long a statement of a write may take, and how long after it its transaction is aborted. */
export const writeTimeoutMs = 120_000;
const networkSlackMs = 3_000;
const answerBytesMax = 16 * 1024 * 1024;
const attemptsMax = 5;
/**
 * A server that cannot check whether its client is still connected refuses this, and ends abandoned statements at their
 * time limit.
 */
const disconnectCheck = 'SET client_connection_check_interval = 500';
/** Any number of rows of a compressed chunk may be changed. Does nothing without TimescaleDB. */
const changeOfCompressedRows = `SELECT set_config(name, '0', false) FROM pg_settings
WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction'`;
const byIndex = ['seqscan', 'hashjoin', 'mergejoin'].map((plan) => `SET LOCAL enable_${plan} = off`).join('; ');

const idleMsMax = 30_000;

/** A process that hangs cannot end its transaction, whose locks the others wait for: the server does. */
const beginOf = (timeoutMs: number, isByIndex: boolean): string => {
  const begin = `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${Math.min(timeoutMs, idleMsMax)}`;
  return isByIndex ? `${begin}; ${byIndex}` : begin;
};

/** Before the snapshot is taken. */
const holdChunks = `; LOCK TABLE ${partitionedTableNames.join(', ')} IN ACCESS SHARE MODE`;

/** Of every session. */
export const sessionConfig = {
  types: valueParsers,
  session: {
    search_path: `${telemetrySchema},public`,
    // Compiling a statement takes longer than most of ours run.
    jit: 'off',
    client_min_messages: 'warning',
  },
};

/** Of every new connection, before its first statement. */
export const prepareSession = async (client: ClientBase): Promise<void> => {
  await client.query(changeOfCompressedRows).catch(() => {});
  await client.query(disconnectCheck).catch(() => {});
};

/** Opens a pool of connections; the first statement connects. */
export const openTimescale = (options: TimescaleOptions): Timescale => {
  const pool = openPool(options.url, {
    applicationName: 'spanledger telemetry',
    max: options.connectionsMax ?? 10,
    ...sessionConfig,
    onConnect: prepareSession,
  });
  const translate = (name: string, purpose: Purpose, error: unknown): Error =>
    translateError(name, purpose, error, options.withServerMessages === true);
  const until = (signal?: AbortSignal): Timescale => clientOn(pool, translate, until, signal);
  return until();
};

type Translate = (name: string, purpose: Purpose, error: unknown) => Error;

const clientOn = (pool: Pool, translate: Translate, until: Timescale['until'], signal?: AbortSignal): Timescale => {
  const session = sessions(pool, translate, signal);
  const inTransaction = transactions(session);
  return {
    until,
    query: (name, sql, values, rowSchema, limits = {}) => {
      const purpose = limits.isForWriting === true ? 'write' : 'read';
      const bytesMax = limits.bytesMax ?? (signal === undefined ? undefined : answerBytesMax);
      return session(name, purpose, limits, (client) =>
        statementsOn(client, bytesMax).query(name, sql, values, rowSchema),
      );
    },
    stream: (name, sql, values, rowSchema, limits = {}) =>
      readInPages(pool, name, sql, values.map(encodeParameter), rowSchema, {
        timeoutMs: limits.timeoutMs ?? queryTimeoutMs,
        prepare: (client) => planSerially(client, limits.isSerial === true),
        translate: (error) => translate(name, 'read', error),
      }),
    snapshot: (name, work, limits = {}) => {
      const hold = limits.isOfRows === true ? holdChunks : '';
      const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY${hold}`;
      const purpose = limits.isForWriting === true ? 'write' : 'read';
      return inTransaction(name, begin, purpose, limits, work);
    },
    transaction: (name, work, { timeoutMs = writeTimeoutMs, isByIndex = false } = {}) =>
      inTransaction(name, beginOf(timeoutMs, isByIndex), 'write', { timeoutMs }, work),
    close: () => pool.end(),
  };
};

type SessionLimits = Pick<QueryLimits, 'timeoutMs' | 'isSerial'>;

type Session = <T>(
  name: string,
  purpose: Purpose,
  limits: SessionLimits,
  work: (client: PoolClient) => Promise<T>,
) => Promise<T>;

/** Work on a connection of its own, which is discarded if its state is uncertain afterwards. */
const sessions =
  (pool: Pool, translate: Translate, signal: AbortSignal | undefined): Session =>
  async (name, purpose, { timeoutMs = queryTimeoutMs, isSerial = false }, work) => {
    let client: PoolClient | undefined;
    let late: NodeJS.Timeout | undefined;
    let hasFailed = true;
    // Rejects calls that wait for the connection; the server checks whether its client is still connected.
    const giveUp = (): void => void client?.end();
    try {
      client = await pool.connect();
      signal?.throwIfAborted();
      signal?.addEventListener('abort', giveUp, { once: true });
      // A server that is frozen or cut off.
      late = setTimeout(giveUp, timeoutMs + networkSlackMs);
      await limitTime(client, timeoutMs);
      await planSerially(client, isSerial);
      const result = await work(client);
      hasFailed = false;
      return result;
    } catch (error) {
      throw translate(name, purpose, error);
    } finally {
      clearTimeout(late);
      signal?.removeEventListener('abort', giveUp);
      client?.release(hasFailed);
    }
  };

const timeLimits = new WeakMap<PoolClient, number>();

export const limitTime = async (client: PoolClient, timeoutMs: number): Promise<void> => {
  if (timeLimits.get(client) === timeoutMs) return;
  await client.query(`SET statement_timeout = ${timeoutMs}`);
  timeLimits.set(client, timeoutMs);
};

const serialClients = new WeakSet<PoolClient>();
const serialPlans = `SELECT set_config('max_parallel_workers_per_gather', '0', false)
FROM pg_extension WHERE extname = 'timescaledb'`;

/**
 * TimescaleDB (2.26) aggregates chunk by chunk in the workers of a parallel plan, and does not send them the
 * sub-queries among the arguments of an aggregate: `subplan "SubPlan 1" was not initialized`.
 */
const planSerially = async (client: PoolClient, isWanted: boolean): Promise<void> => {
  if (serialClients.has(client) === isWanted) return;
  await client.query(isWanted ? serialPlans : 'RESET max_parallel_workers_per_gather');
  if (isWanted) serialClients.add(client);
  else serialClients.delete(client);
};

const transactions =
  (session: Session) =>
  async <T>(
    name: string,
    begin: string,
    purpose: Purpose,
    limits: SessionLimits,
    work: (statements: Statements) => Promise<T>,
  ): Promise<T> =>
    session(name, purpose, limits, async (client) => {
      for (let attempt = 1; ; attempt += 1) {
        await client.query(begin);
        try {
          const result = await work(statementsOn(client));
          await client.query('COMMIT');
          return result;
        } catch (error) {
          if (!isCollision(error) || attempt === attemptsMax) throw error;
          await client.query('ROLLBACK');
        }
      }
    });

/** Statements on a connection of the caller's; they reject with the driver's errors. */
export const statementsOn = (client: Client | PoolClient, bytesMax?: number): Statements => ({
  query: async (name, sql, values, rowSchema) => {
    const rows = await rowsWithin(client, `/* ${name} */ ${sql}`, values.map(encodeParameter), bytesMax);
    return parseRows(name, rowSchema, rows);
  },
  run: async (name, sql, values = []) => {
    const { rowCount } = await client.query(`/* ${name} */ ${sql}`, values.map(encodeParameter));
    return rowCount ?? 0;
  },
  copy: (name, table, columns, chunks) =>
    copyIn(client, `/* ${name} */ COPY ${table} (${columns.join(', ')}) FROM STDIN`, chunks),
  copyOut: (name, sql) => copyOut(client, `/* ${name} */ ${sql}`),
});
