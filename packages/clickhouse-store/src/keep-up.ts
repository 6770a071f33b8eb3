import { repeatUntilStopped } from '@spanledger/core';
import type { ClickHouse } from './client/clickhouse-client.ts';
import { refreshDays } from './costs/refresh-days.ts';
import { freeDeletedRows } from './erasure/free-deleted-rows.ts';
import { searchIndexBuilder } from './search/build-search-indexes.ts';

const minuteMs = 60_000;
/** Limits how long days that are due at once delay the server's other work. */
const busyMsMax = 10_000;
/** Of each table in one statement, which holds the computed values of its days in memory. */
const daysMax = 20;
const minutesPerHour = 60;

/**
 * Once a minute builds search indexes and computes days without recent writes, at once the first time, and once an hour
 * frees what deleted rows take on the disk, a minute after the start the first time. Returns the function that stops
 * it.
 */
export const keepUp = (client: ClickHouse, onProblem: (error: unknown) => void): (() => Promise<void>) => {
  const buildSearchIndexes = searchIndexBuilder(client);
  const stopComputing = repeatUntilStopped(
    async (signal) => {
      await buildSearchIndexes().catch(onProblem);
      const startedAt = performance.now();
      const isInTime = (): boolean => !signal.aborted && performance.now() - startedAt < busyMsMax;
      while ((await refreshDays(client, { daysMax, signal })) && isInTime());
    },
    minuteMs,
    onProblem,
  );
  let minute = 0;
  // Apart, because a month of many rows takes long.
  const stopFreeing = repeatUntilStopped(
    async (signal) => {
      if (minute++ % minutesPerHour === 1) await freeDeletedRows(client, { signal });
    },
    minuteMs,
    onProblem,
  );
  return async () => {
    await Promise.all([stopComputing(), stopFreeing()]);
  };
};
