import { unavailable } from '@spanledger/core';
import { isRefused } from './translate-error.ts';

const markSql = `SELECT count() FROM system.macros WHERE macro = 'drops_failed_writes'`;
const failedSql = `SELECT value FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'`;

/** Gives the text that a question is answered with. */
type Ask = (name: string, sql: string) => Promise<string>;

/**
 * The embedded ClickHouse reports rows as stored although a write to its disk failed, and is ended and
 * started again soon after. It marks itself; for such a server this rejects with `unavailable` when any write has failed
 * so far, and then none of its answers is trusted. Servers of their own report each failure themselves. A question is
 * for everybody whose write was answered before it was asked.
 */
export const writeAssertion = (ask: Ask): (() => Promise<void>) => {
  let mark: Promise<boolean> | undefined;
  const dropsFailedWrites = async (): Promise<boolean> => {
    try {
      return Number(await ask('find-macros', markSql)) > 0;
    } catch (error) {
      // A server whose user may not see macros is not ours.
      if (isRefused(error)) return false;
      mark = undefined;
      throw error;
    }
  };
  const assertNoneFailed = async (): Promise<void> => {
    const failed = Number(await ask('failed-writes', failedSql));
    if (failed > 0) throw unavailable('ClickHouse cannot write to its disk', undefined, 10);
  };
  let asked: Promise<unknown> = Promise.resolve();
  let next: Promise<void> | undefined;
  const askNext = async (): Promise<void> => {
    await asked;
    next = undefined;
    const answer = assertNoneFailed();
    asked = answer.catch(() => undefined);
    return answer;
  };
  return async () => {
    mark ??= dropsFailedWrites();
    if (!(await mark)) return;
    next ??= askNext();
    await next;
  };
};
