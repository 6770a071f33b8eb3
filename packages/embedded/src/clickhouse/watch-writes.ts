import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 1_000;
const sql = `SELECT value FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'`;

interface Watched {
  readonly ask: (sql: string) => Promise<string | undefined>;
  readonly isAlive: () => boolean;
  /** Called once. */
  readonly onFailed: () => void;
}

/**
 * Looks again and again whether a write of the server to its disk has failed, as on a full disk. It knows nothing of
 * it itself, and its files may be cut short: once it is started again it finds them broken, and takes what they were
 * merged from, which is still there.
 */
export const watchWrites = async ({ ask, isAlive, onFailed }: Watched): Promise<void> => {
  while (isAlive()) {
    if (Number((await ask(sql)) ?? 0) > 0) return onFailed();
    await delay(pollMs, undefined, { ref: false });
  }
};
