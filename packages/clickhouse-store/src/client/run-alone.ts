import { DomainError } from '@spanledger/core';
import type { ClickHouse, CommandOptions } from './clickhouse-client.ts';

/**
 * Runs a statement unless the server runs one of this name on the database already, for any client; returns whether it
 * did.
 */
export const runAlone = async (
  client: ClickHouse,
  sql: string,
  { name, ...options }: Omit<CommandOptions, 'queryId'> & { readonly name: string },
): Promise<boolean> => {
  try {
    await client.command(sql, { ...options, name, queryId: `${client.database} ${name}` });
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'conflict') return false;
    throw error;
  }
};
