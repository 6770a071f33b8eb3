import { connect } from '../connect.ts';

interface RepricingLock {
  release(): Promise<void>;
}

/** Any number that no other program locks; the lock belongs to one database. */
const lockId = 7_382_164_540;

/**
 * The right of one process to carry out runs, for as long as its connection lives; `undefined` while another has it.
 * `onLost` is called once when the connection breaks before the release.
 */
export const tryRepricingLock = async (url: string, onLost: () => void): Promise<RepricingLock | undefined> => {
  const client = await connect(url, 'spanledger re-pricing');
  let isHeld = false;
  try {
    await client.query('SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4');
    const sql = 'SELECT pg_try_advisory_lock($1) AS "isLocked"';
    const { rows } = await client.query<{ isLocked: boolean }>(sql, [lockId]);
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
