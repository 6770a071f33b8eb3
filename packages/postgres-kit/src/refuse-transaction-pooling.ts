import { conflict } from '@spanledger/core';
import type { Client } from 'pg';
import { connect } from './connect.ts';

const applicationName = 'spanledger pooler check';
const rounds = 3;

/**
 * Rejects with `conflict` if a pooler at this URL gives each transaction any of its connections to the server. Advisory
 * locks, LISTEN and settings belong to a session: two processes could hold one lock, and none release it. `name` is
 * that of the variable.
 */
export const refuseTransactionPooling = async (url: string, name: string): Promise<void> => {
  const client = await connect(url, applicationName);
  try {
    if (await hasOwnProcess(client, url)) return;
  } finally {
    await client.end();
  }
  const remedy = 'Name the server, or a pooler of sessions (PgBouncer: pool_mode = session)';
  throw conflict(`${name} leads to a pooler of transactions, which breaks locks between processes. ${remedy}.`);
};

/** Whether the server has a process for this connection, and another one for a second connection. */
const hasOwnProcess = async (client: Client, url: string): Promise<boolean> => {
  const other = await connect(url, applicationName);
  try {
    const [own, others] = [new Set<number | undefined>(), new Set<number | undefined>()];
    for (let round = 0; round < rounds; round += 1) {
      own.add(await processOf(client));
      others.add(await processOf(other));
    }
    return own.size === 1 && others.size === 1 && new Set([...own, ...others]).size === 2;
  } finally {
    await other.end();
  }
};

const processOf = async (client: Client): Promise<number | undefined> =>
  (await client.query<{ id: number }>('SELECT pg_backend_pid() AS id')).rows[0]?.id;
