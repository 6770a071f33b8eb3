import { Gauge, type Registry } from 'prom-client';
import type { QueueStats } from './opened-queue.ts';

/** How full a queue of any kind is. */
export type QueueMetrics = Pick<QueueStats, 'depth' | 'bytes' | 'oldestAgeMs' | 'consumers'>;

const metrics: readonly (readonly [name: string, help: string, of: (stats: QueueMetrics) => number])[] = [
  ['depth', 'Parts of batches that wait or are being stored.', ({ depth }) => depth],
  ['bytes', 'Bytes that the queue holds.', ({ bytes }) => bytes],
  ['oldest_age_seconds', 'Age of what waits longest; 0 when nothing does.', ({ oldestAgeMs }) => oldestAgeMs / 1000],
  ['consumers', 'Workers that are alive.', ({ consumers }) => consumers],
];

/**
 * Adds the metrics of a queue to a registry: read once for each scrape, NaN while the queue does not answer. `bytesMax`
 * is the limit of this process's batches; not shown for a process without any.
 */
export const exposeQueue = (registry: Registry, read: () => Promise<QueueMetrics>, bytesMax?: number): void => {
  let running: Promise<QueueMetrics | undefined> | undefined;
  const shared = async (): Promise<QueueMetrics | undefined> => {
    running ??= read()
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  if (bytesMax !== undefined) {
    const help = 'Bytes that the queue may hold; what does not fit is answered 503.';
    new Gauge({ name: 'spanledger_queue_bytes_max', help, registers: [registry] }).set(bytesMax);
  }
  for (const [name, help, of] of metrics) {
    const gauge: Gauge = new Gauge({
      name: `spanledger_queue_${name}`,
      help,
      registers: [registry],
      collect: async () => {
        const stats = await shared();
        gauge.set(stats === undefined ? Number.NaN : of(stats));
      },
    });
  }
};
