import { hostname } from 'node:os';

import { conflict } from '@spanledger/core';
import { advisoryLocks, connect, trySessionLock, type SessionLock } from '@spanledger/postgres-kit';

import { translateErrors } from './translate-errors.ts';

export type InlineWriterLock = SessionLock;

/** How long the server may take to detect that a killed predecessor is gone. */
const patienceMs = 2000;
const applicationName = 'spanledger inline writer';

/**
 * Makes this process the only inline writer of these stores. `conflict` when another one runs: its message names it,
 * and what to do. The lock is held as long as its connection; when that is lost, `onLost` is called once with the reason, and the
 * process must stop writing, for another one may start.
 */
export const acquireInlineWriterLock = (url: string, onLost: (reason: string) => void): Promise<InlineWriterLock> =>
  translateErrors(url, async () => {
    const lock = await trySessionLock(url, {
      lockId: advisoryLocks.inlineWriter,
      applicationName: `${applicationName}, process ${process.pid} on ${hostname()}`.slice(0, 63),
      patienceMs,
      // A machine may sleep; and another writer never begins beside one that only hangs.
      silenceMsMax: 0,
      onLost,
    });
    if (lock === undefined) throw conflict(refusal(await readHolder(url)));
    return lock;
  });

const readHolder = async (url: string): Promise<string | undefined> => {
  const client = await connect(url, applicationName);
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT a.application_name AS name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND l.classid = ($1::bigint >> 32)::int::oid AND l.objid = ($1::bigint & 4294967295)::oid`,
      [advisoryLocks.inlineWriter],
    );
    return /process \d+ on .+/.exec(rows[0]?.name ?? '')?.[0];
  } finally {
    await client.end();
  }
};

const refusal = (holder: string | undefined): string =>
  `Spanledger is running already on these stores${holder === undefined ? '' : ` (${holder})`}. ` +
  'Stop it first, or set QUEUE_URL so that several processes can share the work.';
