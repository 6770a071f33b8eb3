import { groupBy, placeOfUrl } from '@spanledger/core';
import type { QueueStats } from '@spanledger/queue';
import { metricOf, type Metric } from './read-metrics.ts';
import { unknownStatus, type ComponentStatus, type QueueOwner, type QueueStatus } from './status-report.ts';

interface QueueRead {
  readonly component: ComponentStatus;
  /** `null` when it does not answer. */
  readonly queue: QueueStatus | null;
}

const nothing = {
  shards: null,
  depth: 0,
  bytes: 0,
  oldestAgeMs: 0,
  consumers: 0,
  shardDepths: [],
  owners: [],
} as const;

/** Inspects the queue between processes, and changes nothing there. Never rejects. */
export const readQueueStatus = async (url: string, apiMetrics: readonly Metric[] | undefined): Promise<QueueRead> => {
  const kind = url.startsWith('redis') ? 'redis' : 'postgres';
  const address = placeOfUrl(url);
  const bytesMax = metricOf(apiMetrics, 'spanledger_queue_bytes_max') ?? null;
  const { inspectQueue } = await import('@spanledger/queue');
  try {
    const { version, warnings, sizeBytes, stats } = await inspectQueue({ url });
    const problem = warnings[0] ?? null;
    const known = { ...unknownStatus, name: 'queue', version, sizeBytes: sizeBytes ?? null, address } as const;
    const queue = {
      kind,
      bytesMax,
      ...(stats === undefined ? { ...nothing, unowned: [] } : statsOf(stats)),
    } as const;
    return { component: { ...known, state: 'healthy', problem }, queue };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { component: { ...unknownStatus, name: 'queue', state: 'unhealthy', address, problem }, queue: null };
  }
};

/** The state of the queue within the api process, as reported by it; `null` when it does not answer. */
export const readInlineQueue = (apiMetrics: readonly Metric[] | undefined): QueueStatus | null => {
  const depth = metricOf(apiMetrics, 'spanledger_queue_depth');
  if (depth === undefined) return null;
  return {
    ...nothing,
    kind: 'inline',
    depth,
    bytes: metricOf(apiMetrics, 'spanledger_queue_bytes') ?? 0,
    bytesMax: metricOf(apiMetrics, 'spanledger_queue_bytes_max') ?? null,
    oldestAgeMs: (metricOf(apiMetrics, 'spanledger_queue_oldest_age_seconds') ?? 0) * 1000,
    consumers: 1,
    unowned: [],
  };
};

const statsOf = (stats: QueueStats): Omit<QueueStatus, 'kind' | 'bytesMax'> => {
  const { depth, bytes, oldestAgeMs, consumers, shardDepths, shardOwners } = stats;
  const owners = groupBy(shardOwners.keys(), (shard) => shardOwners[shard]);
  return {
    shards: shardDepths.length,
    depth,
    bytes,
    oldestAgeMs: Math.round(oldestAgeMs),
    consumers,
    shardDepths,
    owners: [...owners].flatMap(([consumer, shards]): QueueOwner[] =>
      consumer === undefined ? [] : [{ consumer, shards }],
    ),
    unowned: owners.get(undefined) ?? [],
  };
};
