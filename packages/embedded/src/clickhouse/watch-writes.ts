import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 1_000;
const second = async (): Promise<void> => delay(pollMs, undefined, { ref: false });
const sql = `SELECT value FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'`;

interface Watched {
  readonly ask: (sql: string) => Promise<string | undefined>;
  /** How often the server has tried to write to anything; `undefined` where the system does not count it. */
  readonly writes: () => number | undefined;
  readonly isAlive: () => boolean;
  /** From one poll to the next; a second when absent. */
  readonly pause?: () => Promise<void>;
  /** Called once. */
  readonly onFailed: () => void;
}

/**
 * Polls whether a write of the server to its disk has failed, as on a full disk. The server does not detect this, and
 * its files may be truncated: after a restart it finds them broken, and uses the parts they were merged from, which
 * still exist.
 *
 * It is queried only when it has written since: a query costs ten times as much as the system's count. The writes of a
 * query itself are counted too, and are taken to be the smallest count of any query.
 */
export const watchWrites = async ({ ask, writes, isAlive, pause = second, onFailed }: Watched): Promise<void> => {
  let seen: number | undefined;
  let perQuestion = Infinity;
  while (isAlive()) {
    const before = writes();
    if (before === undefined || before !== seen) {
      const answer = await ask(sql);
      if (Number(answer ?? 0) > 0) return onFailed();
      const byQuestion = (writes() ?? NaN) - (before ?? NaN);
      perQuestion = Math.min(perQuestion, Number.isNaN(byQuestion) ? Infinity : byQuestion);
      seen =
        answer !== undefined && before !== undefined && byQuestion === perQuestion ? before + byQuestion : undefined;
    }
    await pause();
  }
};

/** As Linux counts it, with writes that failed; `undefined` elsewhere, and where this process has no access to it. */
export const countWrites = (pid: number): number | undefined => {
  try {
    const calls = /^syscw: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1];
    return calls === undefined ? undefined : Number(calls);
  } catch {
    return undefined;
  }
};
