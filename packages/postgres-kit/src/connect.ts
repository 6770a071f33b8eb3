import { Pool, type Client, type ClientBase, type ClientConfig, type PoolConfig } from 'pg';
import { limitedClient } from './limited-client.ts';

const acceptTimeoutMs = 5_000;
/** Longer than most statements may take: a pool whose connections are all in use is busy, not unavailable. */
const waitTimeoutMs = 30_000;

type Fixed =
  | 'connectionString'
  | 'application_name'
  | 'keepAlive'
  | 'connectionTimeoutMillis'
  | 'stream'
  | 'options'
  | 'statement_timeout'
  | 'lock_timeout';

type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * Of every session: a database, an account or a server may have others (`ALTER DATABASE … SET`), by which numbers are
 * rounded, times are read as those of another zone, changes are refused, tables are looked for and made in another
 * schema, or idle connections end. A schema named like the account would come first by PostgreSQL's default.
 */
const commonSettings: SessionSettings = {
  extra_float_digits: 1,
  timezone: 'UTC',
  datestyle: 'ISO',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
  idle_session_timeout: 0,
  search_path: 'public',
};

interface ConnectLimits {
  /**
   * More settings of the session. They are set once connected: poolers refuse them, or forget them, in the start of one.
   */
  readonly session?: SessionSettings;
  /**
   * How long the server may take to accept a connection; 5 s when absent. Time in which this process is not scheduled
   * hardly counts.
   */
  readonly acceptTimeoutMs?: number;
}

interface PoolSettings extends ConnectLimits, Omit<PoolConfig, Fixed | 'onConnect' | 'Client'> {
  /** The name shown by the server for its connections. */
  readonly applicationName: string;
  /** How long a query waits while all connections are in use; 30 s when absent. */
  readonly waitTimeoutMs?: number;
  /** Runs on each new connection before it is used. */
  readonly onConnect?: (client: ClientBase) => Promise<void>;
  /** Called when a connection is lost, whether it is idle or in use. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/**
 * The driver verifies certificates in these modes as in `verify-full`, and warns of it on standard error; libpq's own
 * meaning is asked for by `uselibpqcompat=true`.
 */
const asDriven = (url: string): string =>
  /[?&]uselibpqcompat=true/.test(url)
    ? url
    : url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full');

/**
 * A pool that connects at the first query. A lost connection rejects the query that uses it, and the next query opens
 * another; without the listeners it would end the process.
 */
export const openPool = (url: string, { applicationName, onError = () => {}, ...settings }: PoolSettings): Pool => {
  const { acceptTimeoutMs: acceptMs = acceptTimeoutMs, waitTimeoutMs: waitMs = waitTimeoutMs, ...others } = settings;
  const { session = {}, onConnect, ...config } = others;
  /** The pool waits for it, although its types say otherwise. */
  const prepared = {
    onConnect: async (client: ClientBase) => {
      await setAll(client, session);
      await onConnect?.(client);
    },
  };
  const pool = new Pool({
    ...config,
    Client: limitedClient(acceptMs),
    connectionTimeoutMillis: Math.max(waitMs, acceptMs),
    connectionString: asDriven(url),
    application_name: applicationName,
    keepAlive: true,
    ...prepared,
  });
  pool.on('error', onError);
  pool.on('connect', (client) => void client.on('error', onError));
  leaveStandby(pool);
  return pool;
};

const readOnlyServer = '25006';

/**
 * A primary that a failover made a standby may keep its connections, while its address leads to another server. Once
 * it has refused to write on one of them, each that was opened before is closed when it becomes free.
 */
const leaveStandby = (pool: Pool): void => {
  let refusals = 0;
  const refusalsBefore = new WeakMap<ClientBase, number>();
  pool.on('connect', (client) => {
    const before = refusals;
    refusalsBefore.set(client, before);
    client.connection.on('errorMessage', ({ code }: { readonly code?: string }) => {
      if (code === readOnlyServer) refusals = Math.max(refusals, before + 1);
    });
  });
  // The pool removes a connection that has ended.
  pool.on('release', (_, client) => {
    if ((refusalsBefore.get(client) ?? refusals) < refusals) void client.end();
  });
};

/** A connection of its own, outside every pool. Losing it rejects the next query, and emits `end`. */
export const connect = async (
  url: string,
  applicationName: string,
  {
    acceptTimeoutMs: acceptMs = acceptTimeoutMs,
    session = {},
    ...config
  }: ConnectLimits & Omit<ClientConfig, Fixed> = {},
): Promise<Client> => {
  const LimitedClient = limitedClient(acceptMs);
  const client = new LimitedClient({
    ...config,
    connectionString: asDriven(url),
    application_name: applicationName,
    keepAlive: true,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await setAll(client, session);
    return client;
  } catch (error) {
    await client.end();
    throw error;
  }
};

const setAll = async (client: ClientBase, session: SessionSettings): Promise<void> => {
  const settings = { ...commonSettings, ...session };
  const sql = 'SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS settings (name, value)';
  await client.query(sql, [Object.keys(settings), Object.values(settings).map(String)]);
};

/** The same for hours: either side detects after half a minute, and not after two hours, that the other is gone. */
export const connectForLong = (url: string, applicationName: string, session: SessionSettings = {}): Promise<Client> =>
  connect(url, applicationName, {
    session: { tcp_keepalives_idle: 10, tcp_keepalives_interval: 5, tcp_keepalives_count: 4, ...session },
  });
