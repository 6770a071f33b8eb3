import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { atMost, type Day } from '@spanledger/core';
import { ClickHouseLogLevel, type ClickHouseClient, type ClickHouseSettings } from '@clickhouse/client';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { giveChunks } from '../rows/chunk-pool.ts';
import { writeAssertion } from './assert-written.ts';
import { openConnection, type Connection, type Statement } from './connection.ts';
import { commonSettings, insertSettingsOf, insertTimeoutMs } from './connection-settings.ts';
import { createClientAt } from './create-client-at.ts';
import { insertUntilCertain } from './insert-until-certain.ts';
import { isConnectionReset, translateError, type Purpose } from './translate-error.ts';
import { linesOf, rowsOfWholeAnswer } from './whole-answer.ts';

/** Days at which pages of lists begin, cached for some seconds; shared by all readers of one connection. */
export type PageDays = LRUCache<string, { readonly day: Day | undefined }>;

/** How many versions of rows a day has, likewise. */
export type VersionCounts = LRUCache<string, number>;

const remembered = { ...atMost(10_000), ttl: 30_000 };

export const pageDaysOf = (): PageDays => new LRUCache(remembered);
export const versionCountsOf = (): VersionCounts => new LRUCache(remembered);

export interface ClickHouseOptions {
  /** `http(s)://user:password@host:port`, with the database as its path or not. */
  readonly url: string;
  /** Overrides the one in `url`; `spanledger` when neither has one. */
  readonly database?: string | undefined;
  /** For reads, and as many for everything else; ten when absent. */
  readonly connectionsMax?: number | undefined;
  /** How long the longest command may take; two minutes when absent. */
  readonly commandMsMax?: number | undefined;
  /** Adds the server's own message to errors. It may quote values: for development and tests only. */
  readonly withServerMessages?: boolean | undefined;
}

/**
 * Inserts rows in the Native format, split at any byte, and takes their memory: other rows are written into it
 * afterwards. An insert without bytes does nothing. Rows with the same `token` are not inserted twice. When it rejects,
 * none of the rows appears later.
 */
export type InsertBinary = (
  table: string,
  columns: readonly string[],
  chunks: readonly Uint8Array[],
  token: string,
) => Promise<void>;

export interface QueryLimits {
  readonly timeoutMs?: number | undefined;
  readonly memoryMaxBytes?: number | undefined;
  /** Of the rows in memory: beyond it, `AnswerTooLargeError`. */
  readonly bytesMax?: number | undefined;
  /** Likewise. */
  readonly rowsMax?: number | undefined;
  /** Reads a few granules: more than one thread would cost more than they find. */
  readonly isPointRead?: boolean | undefined;
  /**
   * For a read that a write needs: passing the limit of time is `unavailable` then, since it ends with a rush. Passing that
   * of memory is `too_expensive` as for others: the write is tried with fewer entities.
   */
  readonly isForWriting?: boolean | undefined;
}

export interface CommandOptions {
  readonly name?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly params?: Record<string, unknown> | undefined;
  readonly settings?: ClickHouseSettings | undefined;
  /** While a statement of this id runs on the server, another one is a `conflict`. */
  readonly queryId?: string | undefined;
  /** Ends the waiting; the server continues. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A ClickHouse database. Everything rejects with `unavailable` when the server cannot do it now, and reads with
 * `too_expensive` when they pass their limits; messages never hold row contents.
 */
export interface ClickHouse {
  readonly database: string;
  /**
   * Runs a SELECT (without FORMAT) and checks each row. 64-bit and wider integers and decimals come as texts;
   * select times as `toUnixTimestamp64Micro(…)` to get them whole. Parameters may be long.
   */
  query<Row>(
    name: string,
    sql: string,
    params: Record<string, unknown>,
    rowSchema: z.ZodType<Row>,
    limits?: QueryLimits,
  ): Promise<Row[]>;
  /**
   * Like `query`, one row after another: memory does not grow with their number, and a caller that stops early ends it.
   * The server is done before the first row arrives, so after that only the transfer can fail: `unavailable`.
   */
  stream<Row>(
    name: string,
    sql: string,
    params: Record<string, unknown>,
    rowSchema: z.ZodType<Row>,
    limits?: QueryLimits,
  ): AsyncIterable<Row>;
  /** Inserts rows, which are durable and readable when it resolves. */
  readonly insertBinary: InsertBinary;
  /** Runs inserts, side by side or not. Each is answered when it resolves, but to be trusted only when this has resolved. */
  insertTogether(run: (insert: InsertBinary) => Promise<void>): Promise<void>;
  /** Runs a statement that returns nothing. */
  command(sql: string, options?: CommandOptions): Promise<void>;
  /**
   * The same database with cancellation: once the signal is aborted, queries end on the server too, and reject. Without
   * a limit of their own they return at most 16 MiB.
   */
  until(signal: AbortSignal): ClickHouse;
  readonly pageDays: PageDays;
  readonly versionCounts: VersionCounts;
  close(): Promise<void>;
}

const databaseDefault = 'spanledger';
const queryTimeoutMs = 15_000;
const queryMemoryMaxBytes = 2_000_000_000;
const answerBytesMax = 16 * 1024 * 1024;
const commandTimeoutMs = 120_000;
const connectionsMaxDefault = 10;
const networkSlackMs = 3_000;
const retryPauseMs = 50;
/** Below the server's own limit, so that it is the client who closes an idle socket. */
const idleSocketMs = 2_500;

/** Runs a request, once more when its connection broke, and translates its error. */
type Attempt = <T>(name: string, purpose: Purpose, request: () => Promise<T>) => Promise<T>;

type Translate = (name: string, purpose: Purpose, error: unknown) => Error;

/** Opens a pool of connections; the first statement connects. `invalid_input` for an address that cannot be used. */
export const openClickHouse = (options: ClickHouseOptions): ClickHouse => {
  let isClosed = false;
  const url = new URL(options.url);
  const database = options.database ?? (decodeURIComponent(url.pathname.slice(1)) || databaseDefault);
  url.pathname = '';
  const connectionsMax = options.connectionsMax ?? connectionsMaxDefault;
  const client = createClientAt({
    url,
    database,
    application: 'spanledger',
    clickhouse_settings: commonSettings,
    max_open_connections: connectionsMax,
    request_timeout: (options.commandMsMax ?? commandTimeoutMs) + networkSlackMs,
    keep_alive: { enabled: true, idle_socket_ttl: idleSocketMs, eagerly_destroy_stale_sockets: true },
    use_multipart_params_auto: true,
    log: { level: ClickHouseLogLevel.OFF },
  });
  const way = { url, database, connectionsMax, idleSocketMs };
  // Separate, so that no write waits for reads.
  const [reads, writes] = [openConnection(way), openConnection(way)];
  const place = `${url.host}/${database}`;
  const withServerMessage = options.withServerMessages === true;
  const translate: Translate = (name, purpose, error) =>
    translateError({ name, purpose, place, withServerMessage }, error);
  const attempt: Attempt = async (name, purpose, request) => {
    try {
      return await request().catch(async (error: unknown) => {
        if (!isConnectionReset(error)) throw error;
        await pause(retryPauseMs);
        return request();
      });
    } catch (error) {
      throw translate(name, purpose, error);
    }
  };
  const assertWritten = writeAssertion(asking(writes));
  const insertTogether = insertingTogether({ writes, translate, assertWritten, isClosed: () => isClosed });
  const [pageDays, versionCounts] = [pageDaysOf(), versionCountsOf()];
  const until = (signal?: AbortSignal): ClickHouse => ({
    database,
    query: querying(reads, attempt, signal),
    stream: streaming(client, translate),
    insertBinary: async (...rows) => insertTogether(async (insert) => insert(...rows)),
    insertTogether,
    command: commanding(client, attempt, assertWritten),
    until,
    pageDays,
    versionCounts,
    close: async () => {
      isClosed = true;
      reads.close();
      writes.close();
      await client.close();
    },
  });
  return until();
};

interface End {
  readonly signal: AbortSignal;
  /** Releases everything. */
  readonly clear: () => void;
}

/** Aborts after a time, and when the reader has lost interest. */
const endOf = (timeoutMs: number, reader: AbortSignal | undefined): End => {
  const abort = new AbortController();
  const end = (): void => abort.abort();
  const timer = setTimeout(end, timeoutMs + networkSlackMs);
  if (reader?.aborted === true) end();
  reader?.addEventListener('abort', end, { once: true });
  const clear = (): void => {
    clearTimeout(timer);
    reader?.removeEventListener('abort', end);
  };
  return { signal: abort.signal, clear };
};

const settingsOf = (name: string, limits: QueryLimits): ClickHouseSettings => ({
  log_comment: name,
  max_execution_time: (limits.timeoutMs ?? queryTimeoutMs) / 1000,
  max_memory_usage: String(limits.memoryMaxBytes ?? queryMemoryMaxBytes),
  ...(limits.isPointRead === true ? { max_threads: 1 } : {}),
});

/** The server checks that its client is still connected only while it reads for a read-only user. */
const endedByItsReader: ClickHouseSettings = { readonly: '2' };

/** The server counts before it sends anything. */
const boundOf = (bytesMax: number | undefined, rowsMax: number | undefined): ClickHouseSettings => ({
  ...(bytesMax === undefined ? {} : { max_result_bytes: String(bytesMax) }),
  ...(rowsMax === undefined ? {} : { max_result_rows: String(rowsMax) }),
  result_overflow_mode: 'throw',
});

const querying =
  (reads: Connection, attempt: Attempt, signal: AbortSignal | undefined): ClickHouse['query'] =>
  async (name, sql, params, rowSchema, limits = {}) => {
    const timeoutMs = limits.timeoutMs ?? queryTimeoutMs;
    const bytesMax = limits.bytesMax ?? (signal === undefined ? undefined : answerBytesMax);
    const settings: ClickHouseSettings = {
      ...settingsOf(name, limits),
      ...boundOf(bytesMax, limits.rowsMax),
      ...(signal === undefined ? {} : endedByItsReader),
    };
    return attempt(name, limits.isForWriting === true ? 'readForWriting' : 'read', async () => {
      const end = endOf(timeoutMs, signal);
      try {
        const asJson = `${sql}\nFORMAT JSONEachRow`;
        const answer = await reads.send({ sql: asJson, params, settings, signal: end.signal });
        const rows: (typeof rowSchema)['_output'][] = [];
        // As they arrive: checking all at once would block the event loop.
        for await (const some of rowsOfWholeAnswer(name, linesOf(answer))) {
          for (const row of some) rows.push(parseRow(name, rowSchema, row));
        }
        return rows;
      } finally {
        end.clear();
      }
    });
  };

const parseRow = <Row>(name: string, rowSchema: z.ZodType<Row>, row: unknown): Row => {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) throw new TypeError(`${name}: unexpected row. ${z.prettifyError(parsed.error).slice(0, 500)}`);
  return parsed.data;
};

const streaming = (client: ClickHouseClient, translate: Translate): ClickHouse['stream'] =>
  async function* (name, sql, params, rowSchema, limits = {}) {
    const timeoutMs = limits.timeoutMs ?? queryTimeoutMs;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs + networkSlackMs);
    try {
      const result = await client.query({
        query: sql,
        query_params: params,
        format: 'JSONEachRow',
        abort_signal: abort.signal,
        clickhouse_settings: settingsOf(name, limits),
      });
      clearTimeout(timer);
      for await (const rows of rowsOfWholeAnswer(name, result.stream())) {
        for (const row of rows) yield parseRow(name, rowSchema, row);
      }
    } catch (error) {
      throw translate(name, 'read', error);
    } finally {
      clearTimeout(timer);
    }
  };

/** Sends a statement, and returns its whole answer. */
const answerOf = async (writes: Connection, statement: Omit<Statement, 'signal'>): Promise<string> => {
  const end = endOf(insertTimeoutMs, undefined);
  try {
    return await text(await writes.send({ ...statement, signal: end.signal }));
  } finally {
    end.clear();
  }
};

const asking =
  (writes: Connection) =>
  async (name: string, sql: string): Promise<string> =>
    answerOf(writes, { sql: `${sql} FORMAT TSV`, settings: { log_comment: name } });

interface InsertParts {
  readonly writes: Connection;
  readonly translate: Translate;
  readonly assertWritten: () => Promise<void>;
  readonly isClosed: () => boolean;
}

const insertingTogether = (parts: InsertParts): ClickHouse['insertTogether'] => {
  const insert = inserting(parts);
  return async (run) => {
    let isAnySent = false;
    await run(async (table, columns, chunks, token) => {
      if (chunks.length === 0) return;
      isAnySent = true;
      await insert(table, columns, chunks, token);
    });
    if (!isAnySent) return;
    await parts.assertWritten().catch((error: unknown) => {
      throw parts.translate('failed-writes', 'write', error);
    });
  };
};

const inserting =
  ({ writes, translate, isClosed }: InsertParts): InsertBinary =>
  async (table, columns, chunks, token) => {
    const name = `insert-${table}`;
    const send = async (attempt: number): Promise<void> => {
      await answerOf(writes, {
        sql: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT Native`,
        chunks,
        settings: {
          ...insertSettingsOf(table),
          log_comment: name,
          insert_deduplication_token: attempt === 0 ? token : `${token} ${attempt}`,
        },
      });
      // A failed attempt may still be sending from this memory.
      if (attempt === 0) giveChunks(chunks);
    };
    await insertUntilCertain({ send, isClosed, translate: (error) => translate(name, 'write', error) });
  };

const commanding =
  (client: ClickHouseClient, attempt: Attempt, assertWritten: () => Promise<void>): ClickHouse['command'] =>
  async (sql, { name = 'command', params = {}, settings = {}, timeoutMs = commandTimeoutMs, queryId, signal } = {}) => {
    await attempt(name, 'write', async () => {
      const end = endOf(timeoutMs, signal);
      await client
        .command({
          query: sql,
          query_params: params,
          ...(queryId === undefined ? {} : { query_id: queryId }),
          abort_signal: end.signal,
          clickhouse_settings: { log_comment: name, max_execution_time: timeoutMs / 1000, ...settings },
        })
        .finally(end.clear);
      await assertWritten();
    });
  };
