import { connect } from './connect.ts';

interface ProcessLock {
  release(): Promise<void>;
}

/** What one process at a time does. Any numbers that no other program locks; a lock belongs to one database. */
const lockIds = { 're-pricing': 7_382_164_540, recounting: 7_382_164_541, erasing: 7_382_164_542 } as const;

/**
 * The right of one process to do something, for as long as its connection lives; `undefined` while another has it.
 * `onLost` is called once when the connection breaks before the release.
 */
export const tryProcessLock = async (
  url: string,
  what: keyof typeof lockIds,
  onLost: () => void,
): Promise<ProcessLock | undefined> => {
  const client = await connect(url, `spanledger ${what}`);
  let isHeld = false;
  try {
    await client.query('SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4');
    const sql = 'SELECT pg_try_advisory_lock($1) AS "isLocked"';
    const { rows } = await client.query<{ isLocked: boolean }>(sql, [lockIds[what]]);
    isHeld = rows[0]?.isLocked === true;
  } finally {
    if (!isHeld) await client.end();
  }
  if (!isHeld) return undefined;
  client.once('end', () => {
    if (isHeld) onLost();
    isHeld = false;
  });
  return {
    release: async () => {
      if (!isHeld) return;
      isHeld = false;
      await client.end();
    },
  };
};
