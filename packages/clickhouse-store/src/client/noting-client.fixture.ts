import type { ClickHouse } from './clickhouse-client.ts';

/** The same client, which adds the names of its queries to `names`. */
export const notingClient = (client: ClickHouse, names: string[]): ClickHouse => ({
  ...client,
  query: async (name, ...rest) => {
    names.push(name);
    return client.query(name, ...rest);
  },
});
