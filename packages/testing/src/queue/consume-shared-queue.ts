import type { SharedQueue, SharedQueueConsumer, SharedQueueConsuming } from './shared-queue-harness.ts';

/** A consumer that does only what its caller requests. */
export const consume = (queue: SharedQueue, options: Partial<SharedQueueConsuming>): SharedQueueConsumer =>
  queue.consume({
    process: async () => undefined,
    onUndecodable: async () => undefined,
    onPoison: async () => undefined,
    onShardsChanged: () => undefined,
    ...options,
  });
