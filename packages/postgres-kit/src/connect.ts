import { Client } from 'pg';

export const connectTimeoutMs = 5000;

/**
 * A connection of its own, outside every pool. Its loss is told by the next query, or by an `end` event;
 * without the listener for errors it would end the process.
 */
export const connect = async (url: string, applicationName: string): Promise<Client> => {
  const client = new Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
};
