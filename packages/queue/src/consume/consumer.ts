import { randomUUID } from 'node:crypto';
import { unavailable } from '@spanledger/core';
import type { JobQueues } from '../jobs/job-queues.ts';
import { leaseMs } from '../lease-ms.ts';
import type { BatchCodec, Consumer, ConsumeOptions } from '../opened-queue.ts';
import type { Spool } from '../spool/spool.ts';
import { heldShards } from './held-shards.ts';
import { ownShard } from './shard-owner.ts';
import { partStorage } from './store-part.ts';

interface ConsumerParts {
  readonly spool: Spool;
  readonly jobs: JobQueues;
  readonly codec: BatchCodec;
  readonly onError: (error: Error) => void;
}

const renewMs = 1_000;
const concurrencyDefault = 64;

/** Holds a fair share of the shards by leases and works on those it holds, on no others. */
export const startConsumer = (parts: ConsumerParts, options: ConsumeOptions): Consumer => {
  const { spool, jobs, onError } = parts;
  const id = randomUUID();
  const storage = partStorage(parts, options);
  const concurrency = options.concurrencyPerShard ?? concurrencyDefault;
  const held = heldShards(
    (shard) => ownShard(shard, { spool, jobs, storage, concurrency, onError }),
    options.onShardsChanged,
  );
  let fence: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  const guardUntil = (end: number): void => {
    clearTimeout(fence);
    fence = setTimeout(() => {
      if (held.owned.length === 0) return;
      onError(unavailable('The leases of this consumer could not be renewed in time; its shards are given up.'));
      held.loseAll();
    }, end - performance.now());
  };

  const renew = async (): Promise<void> => {
    try {
      const released = [...held.toRelease];
      if (released.length > 0) await spool.release(id, released);
      for (const shard of released) held.toRelease.delete(shard);
      const asked = performance.now();
      const leases = await spool.hold(id, leaseMs, isStopping);
      // An answer that comes when the leases may have ended says nothing.
      if (performance.now() - asked >= leaseMs) return;
      guardUntil(asked + leaseMs);
      held.follow(leases, isStopping);
    } catch (error) {
      onError(error as Error);
    }
  };

  let renewing = Promise.resolve();
  const beat = (): void => {
    renewing = renew().finally(() => {
      timer = setTimeout(beat, renewMs);
    });
  };
  beat();

  const stop = async (drainMs: number): Promise<void> => {
    isStopping = true;
    await held.giveUpAll(drainMs);
    await renewing;
    clearTimeout(timer);
    clearTimeout(fence);
    await spool.leave(id).catch((error: unknown) => onError(error as Error));
  };
  let stopped: Promise<void> | undefined;

  return {
    get owned() {
      return held.owned;
    },
    stop: async (drainMs) => (stopped ??= stop(drainMs)),
  };
};
