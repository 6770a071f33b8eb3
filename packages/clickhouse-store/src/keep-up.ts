import { repeatUntilStopped } from '@spanledger/core';
import type { ClickHouse } from './client/clickhouse-client.ts';
import { refreshDays } from './costs/refresh-days.ts';
import { searchIndexBuilder } from './search/build-search-indexes.ts';

const intervalMs = 60_000;
/** What else the server does must not wait for many days that are due at once. */
const busyMsMax = 10_000;
/** Of each table in one go: a statement holds what it computes of its days. */
const daysMax = 20;

/** Once a minute has search indexes built and computes days that rest, at once the first time. Gives the way to stop. */
export const keepUp = (client: ClickHouse, onProblem: (error: unknown) => void): (() => Promise<void>) => {
  const buildSearchIndexes = searchIndexBuilder(client);
  return repeatUntilStopped(
    async (signal) => {
      await buildSearchIndexes().catch(onProblem);
      const startedAt = performance.now();
      const isInTime = (): boolean => !signal.aborted && performance.now() - startedAt < busyMsMax;
      while ((await refreshDays(client, { daysMax, signal })) && isInTime());
    },
    intervalMs,
    onProblem,
  );
};
