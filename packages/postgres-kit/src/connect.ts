import { Client, Pool, type ClientBase, type ClientConfig, type PoolConfig } from 'pg';

const connectTimeoutMs = 5_000;

type Fixed = 'connectionString' | 'application_name' | 'keepAlive';

interface PoolSettings extends Omit<PoolConfig, Fixed | 'onConnect'> {
  /** What the server shows for its connections. */
  readonly applicationName: string;
  /** Runs on each new connection before it is given out. */
  readonly onConnect?: (client: ClientBase) => Promise<void>;
  /** Called when a connection is lost, whether it is idle or in use. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/**
 * A pool that connects at the first query. The loss of a connection rejects the query that uses it, and the next query
 * opens another; without the listeners it would end the process.
 */
export const openPool = (url: string, { applicationName, onError = () => {}, ...config }: PoolSettings): Pool => {
  const pool = new Pool({
    connectionTimeoutMillis: connectTimeoutMs,
    ...config,
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
  });
  pool.on('error', onError);
  pool.on('connect', (client) => void client.on('error', onError));
  return pool;
};

/** A connection of its own, outside every pool. Its loss rejects the next query, and emits `end`. */
export const connect = async (
  url: string,
  applicationName: string,
  config: Omit<ClientConfig, Fixed> = {},
): Promise<Client> => {
  const client = new Client({
    connectionTimeoutMillis: connectTimeoutMs,
    ...config,
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
};

/** The same for hours: either side notices after half a minute, and not after two hours, that the other vanished. */
export const connectForLong = async (url: string, applicationName: string): Promise<Client> => {
  const client = await connect(url, applicationName);
  await client.query('SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4');
  return client;
};
