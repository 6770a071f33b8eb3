import { exposeQueue } from '@spanledger/queue';
import { Gauge, type Registry } from 'prom-client';

/** Values that a scrape reads at that moment. */
export interface WorkerSources {
  readonly queue: Parameters<typeof exposeQueue>[1];
  readonly shardsOwned: () => number;
}

/** Adds values that are read on each scrape. */
export const exposeSources = (registry: Registry, { queue, shardsOwned }: WorkerSources): void => {
  exposeQueue(registry, queue);
  const shards: Gauge = new Gauge({
    name: 'spanledger_worker_shards_owned',
    help: 'Shards that this worker writes.',
    registers: [registry],
    collect: () => {
      shards.set(shardsOwned());
    },
  });
};
