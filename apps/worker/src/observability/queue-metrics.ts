import type { QueueStats } from '@spanledger/queue';
import { Gauge, type Registry } from 'prom-client';

type Stats = Pick<QueueStats, 'depth' | 'bytes' | 'oldestAgeMs' | 'consumers'>;

const figures: readonly (readonly [name: string, help: string, of: (stats: Stats) => number])[] = [
  ['depth', 'Parts of batches that wait or are being stored.', ({ depth }) => depth],
  ['bytes', 'Bytes that the queue holds.', ({ bytes }) => bytes],
  ['oldest_age_seconds', 'Age of what waits longest; 0 when nothing does.', ({ oldestAgeMs }) => oldestAgeMs / 1000],
  ['consumers', 'Workers that are alive.', ({ consumers }) => consumers],
];

/** Adds the queue's own figures, read once for each scrape; NaN while the queue does not answer. */
export const exposeQueue = (registry: Registry, read: () => Promise<Stats>): void => {
  let running: Promise<Stats | undefined> | undefined;
  const shared = async (): Promise<Stats | undefined> => {
    running ??= read()
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  for (const [name, help, of] of figures) {
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
