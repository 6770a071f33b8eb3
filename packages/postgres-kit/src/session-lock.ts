import type { Client } from 'pg';
import { connectForLong } from './connect.ts';
import { codeOf } from './failures.ts';

export interface SessionLock {
  /** Releases the lock; `onLost` is not called. Calling it twice does nothing. */
  release(): Promise<void>;
}

interface SessionLockOptions {
  readonly lockId: number;
  readonly applicationName: string;
  /** How long it retries. */
  readonly patienceMs?: number;
  /**
   * How long the server keeps the lock for a process that gives no sign of life, since it hangs or its machine sleeps; 60 s
   * when absent, 0: for ever.
   */
  readonly silenceMsMax?: number;
  /**
   * Called once when the connection is lost before the release: another process may hold the lock then. `reason` is what
   * the server or the driver gave, such as `57P01, terminating connection due to administrator command`.
   */
  readonly onLost: (reason: string) => void;
}

const pollSeconds = 0.1;
const signsPerSilence = 4;

/**
 * An advisory lock, held for as long as its own connection is open and this process gives signs of life; `undefined` while
 * another session holds it.
 */
export const trySessionLock = async (
  url: string,
  { lockId, applicationName, patienceMs = 0, silenceMsMax = 60_000, onLost }: SessionLockOptions,
): Promise<SessionLock | undefined> => {
  const client = await connectForLong(url, applicationName, { idle_session_timeout: silenceMsMax });
  let reason: string | undefined;
  // The first one: the end of the connection is reported too.
  client.on('error', (error) => (reason ??= [codeOf(error), error.message].filter(Boolean).join(', ')));
  let isHeld = false;
  try {
    const deadline = Date.now() + patienceMs;
    isHeld = await tryLock(client, lockId);
    while (!isHeld && Date.now() < deadline) {
      await client.query('SELECT pg_sleep($1)', [pollSeconds]);
      isHeld = await tryLock(client, lockId);
    }
  } finally {
    if (!isHeld) await client.end();
  }
  if (!isHeld) return undefined;
  const stopSigns = giveSigns(client, silenceMsMax);
  client.once('end', () => {
    stopSigns();
    if (isHeld) onLost(reason ?? 'the connection ended');
    isHeld = false;
  });
  return {
    release: async () => {
      if (!isHeld) return;
      isHeld = false;
      // The end of the session releases the lock.
      await client.end();
    },
  };
};

/** The server ends the session, and with it the lock, when nothing is asked for so long. Returns what ends the signs. */
const giveSigns = (client: Client, silenceMsMax: number): (() => void) => {
  if (silenceMsMax === 0) return () => {};
  const timer = setInterval(() => {
    // Its failure is the end of the connection.
    client.query('SELECT 1').catch(() => {});
  }, silenceMsMax / signsPerSilence);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
};

const tryLock = async (client: Client, lockId: number): Promise<boolean> => {
  const { rows } = await client.query<{ isLocked: boolean }>('SELECT pg_try_advisory_lock($1) AS "isLocked"', [lockId]);
  return rows[0]?.isLocked === true;
};
