import { microsPerDay, repeatUntilStopped, type AuditEvent, type Micros } from '@spanledger/core';
import { claimCompression, compressDue } from './chunks/compress-due.ts';
import { dropEmptyChunks } from './chunks/drop-empty-chunks.ts';
import { dropExpiredChunks } from './chunks/retention.ts';
import type { Timescale } from './client/timescale-client.ts';
import { refreshDailyCosts } from './costs/refresh-daily-costs.ts';
import { forgetEndedKeys } from './erasure/forget-ended-keys.ts';
import { partitionKeeper } from './partitions/ensure-partitions.ts';
import { gatherFirstStatistics } from './partitions/first-statistics.ts';
import { partitionedTableNames } from './partitions/partitioned-tables.ts';

const intervalMs = 60_000;
const statisticsIntervalMs = 5000;
const aheadMicros = 7 * microsPerDay;
const hourMicros = 3_600_000_000;

interface KeepUpParts {
  readonly client: Timescale;
  readonly now: () => Micros;
  readonly onProblem: (error: unknown) => void;
  /** Records chunks in the audit log before they are dropped. */
  readonly record: (event: AuditEvent) => Promise<void>;
}

/**
 * Once a minute makes next week's partitions and computes the costs of days without recent writes, and once an hour
 * compresses the chunks that are old enough, removes what deleted rows leave, and drops the chunks beyond the retention
 * time; at once the first time. Analyzes tables soon after their first rows. Returns the function that stops it, which
 * waits for what is under way.
 */
export const keepUp = ({ client, now, onProblem, record }: KeepUpParts): (() => Promise<void>) => {
  const partitions = partitionKeeper(client);
  let retainedAt = -Infinity;
  const compress = async (stopping: AbortSignal, report: (error: unknown) => void): Promise<void> => {
    if (!(await claimCompression(client))) return;
    for await (const _ of compressDue(client, now(), report)) if (stopping.aborted) return;
  };
  const retain = async (stopping: AbortSignal): Promise<void> => {
    if (now() - retainedAt < hourMicros) return;
    retainedAt = now();
    const report = (error: unknown): void => {
      if (!stopping.aborted) onProblem(error);
    };
    // A failure of one must not prevent the others.
    await compress(stopping, report).catch(report);
    const isWanted = (): boolean => !stopping.aborted;
    await dropEmptyChunks(client, now(), isWanted).catch(report);
    await forgetEndedKeys(client, now(), isWanted).catch(report);
    await dropExpiredChunks(client, now(), { isWanted, record });
  };
  const round = async (stopping: AbortSignal): Promise<void> => {
    for (const table of partitionedTableNames) await partitions.ensure(table, [now(), now() + aheadMicros]);
    await refreshDailyCosts(client, { isWanted: () => !stopping.aborted });
    await retain(stopping);
  };
  const stopRounds = repeatUntilStopped(round, intervalMs, onProblem);
  // The rounds report a server that is away; without these statistics autovacuum gathers them.
  const analyze = async (): Promise<void> => void (await gatherFirstStatistics(client).catch(() => []));
  const stopAnalyzing = repeatUntilStopped(analyze, statisticsIntervalMs, onProblem);
  return async () => {
    await Promise.all([stopRounds(), stopAnalyzing()]);
  };
};
