import { hostname } from 'node:os';

import { conflict } from '@spanledger/core';
import type { Client } from 'pg';

import { connect } from './connect.ts';
import { translateErrors } from './translate-errors.ts';

export interface InlineWriterLock {
  /** Lets the next process in. The callback for a lost lock is not called. Calling it twice does nothing. */
  release(): Promise<void>;
}

/** Any number that no other program locks; the lock belongs to one database. */
const lockId = 7_382_164_539;
/** How long the server may take to notice that a killed predecessor is gone. */
const patienceMs = 2000;
const pollMs = 100;
const applicationName = 'spanledger inline writer';

/**
 * Makes this process the only inline writer of these stores. `conflict` when another one runs: its message
 * says which, and what to do. The lock lives as long as its connection; when that is lost, `onLost` is called
 * once, and the process must stop writing, for another one may start.
 */
export const acquireInlineWriterLock = (url: string, onLost: () => void): Promise<InlineWriterLock> =>
  translateErrors(url, async () => {
    const client = await connect(url, `${applicationName}, process ${process.pid} on ${hostname()}`.slice(0, 63));
    try {
      await lockOrRefuse(client);
    } catch (error) {
      await client.end();
      throw error;
    }
    return held(client, onLost);
  });

const lockOrRefuse = async (client: Client): Promise<void> => {
  // A host that vanished without a word gives up the lock after half a minute, not after two hours.
  await client.query('SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4');
  const deadline = Date.now() + patienceMs;
  while (!(await tryLock(client))) {
    if (Date.now() > deadline) throw conflict(refusal(await holderOf(client)));
    await client.query('SELECT pg_sleep($1)', [pollMs / 1000]);
  }
};

const tryLock = async (client: Client): Promise<boolean> => {
  const { rows } = await client.query<{ isLocked: boolean }>('SELECT pg_try_advisory_lock($1) AS "isLocked"', [lockId]);
  return rows[0]?.isLocked === true;
};

const holderOf = async (client: Client): Promise<string | undefined> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND l.classid = ($1::bigint >> 32)::int::oid AND l.objid = ($1::bigint & 4294967295)::oid`,
    [lockId],
  );
  return /process \d+ on .+/.exec(rows[0]?.name ?? '')?.[0];
};

const refusal = (holder: string | undefined): string =>
  `Spanledger is running already on these stores${holder === undefined ? '' : ` (${holder})`}. ` +
  'Stop it first, or set QUEUE_URL so that several processes can share the work.';

const held = (client: Client, onLost: () => void): InlineWriterLock => {
  let isHeld = true;
  client.once('end', () => {
    if (isHeld) onLost();
    isHeld = false;
  });
  return {
    release: async () => {
      if (!isHeld) return;
      isHeld = false;
      // The end of the session frees the lock.
      await client.end();
    },
  };
};
