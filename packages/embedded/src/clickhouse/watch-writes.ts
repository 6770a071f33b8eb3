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
  /** From one look to the next; a second when absent. */
  readonly pause?: () => Promise<void>;
  /** Called once. */
  readonly onFailed: () => void;
}

/**
 * Looks again and again whether a write of the server to its disk has failed, as on a full disk. It knows nothing of
 * it itself, and its files may be cut short: once it is started again it finds them broken, and takes what they were
 * merged from, which is still there.
 *
 * It is asked only when it has written since: a question costs ten times as much as the count of the system. What it writes to
 * answer is counted too, and is what the quietest question of all has counted.
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

/** As Linux counts it, with writes that failed; `undefined` elsewhere, and where it is not for us to see. */
export const countWrites = (pid: number): number | undefined => {
  try {
    const calls = /^syscw: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1];
    return calls === undefined ? undefined : Number(calls);
  } catch {
    return undefined;
  }
};
