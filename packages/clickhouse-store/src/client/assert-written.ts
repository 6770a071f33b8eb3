import type { ClickHouseClient } from '@clickhouse/client';
import { unavailable } from '@spanledger/core';
import { insertTimeoutMs } from './connection-settings.ts';
import { isRefused } from './translate-error.ts';

const markSql = `SELECT count() FROM system.macros WHERE macro = 'drops_failed_writes'`;
const failedSql = `SELECT value FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'`;

const readNumber = async (client: ClickHouseClient, name: string, query: string): Promise<number> => {
  const result = await client.query({
    query,
    format: 'JSONCompactEachRow',
    abort_signal: AbortSignal.timeout(insertTimeoutMs),
    clickhouse_settings: { log_comment: name },
  });
  const [row] = await result.json<readonly unknown[]>();
  return Number(row?.[0] ?? 0);
};

/**
 * The embedded ClickHouse reports rows as stored although a write to its disk failed, and is ended and
 * started again soon after. It marks itself; for such a server this rejects with `unavailable` when any write has failed
 * so far, and then none of its answers is trusted. Servers of their own report each failure themselves. A question is
 * for everybody whose write was answered before it was asked.
 */
export const writeAssertion = (client: ClickHouseClient): (() => Promise<void>) => {
  let mark: Promise<boolean> | undefined;
  const dropsFailedWrites = async (): Promise<boolean> => {
    try {
      return (await readNumber(client, 'find-macros', markSql)) > 0;
    } catch (error) {
      // A server whose user may not see macros is not ours.
      if (isRefused(error)) return false;
      mark = undefined;
      throw error;
    }
  };
  const assertNoneFailed = async (): Promise<void> => {
    const failed = await readNumber(client, 'failed-writes', failedSql);
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
