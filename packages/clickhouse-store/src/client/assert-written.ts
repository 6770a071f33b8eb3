import { unavailable } from '@spanledger/core';
import { isRefused } from './translate-error.ts';

const markSql = `SELECT count() FROM system.macros WHERE macro = 'drops_failed_writes'`;
const failedSql = `SELECT value FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'`;

/** Returns the text of the answer to a question. */
type Ask = (name: string, sql: string) => Promise<string>;

/**
 * The embedded ClickHouse reports rows as stored although a write to its disk failed, and is ended and started again
 * soon after. It has a macro as a mark; for such a server this rejects with `unavailable` when any write has failed so
 * far, and then none of its answers is trusted. Other servers report each failure themselves. One query covers all
 * writes that were answered before it was sent.
 */
export const writeAssertion = (ask: Ask): (() => Promise<void>) => {
  let mark: Promise<boolean> | undefined;
  const dropsFailedWrites = async (): Promise<boolean> => {
    try {
      return Number(await ask('find-macros', markSql)) > 0;
    } catch (error) {
      // A server whose user has no access to macros is not ours.
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
