import { gatherCalls, repeatUntilStopped } from '@spanledger/core';
import type { BatchCodec, Consumer, ConsumeOptions } from '../opened-queue.ts';
import type { Spool } from '../spool/spool.ts';
import { within } from '../within.ts';
import { heldShards } from './held-shards.ts';
import { keepLeases } from './keep-leases.ts';
import { ownShard } from './shard-owner.ts';
import { partStorage } from './store-part.ts';

interface ConsumerParts {
  readonly spool: Spool;
  readonly codec: BatchCodec;
  readonly onError: (error: Error) => void;
}

const concurrencyDefault = 64;
const leaveMs = 1_000;
/** The maximal delay of parts whose notification was missed. */
const lookMs = 2_000;
const shardsMax = 256;

/** Holds a fair share of the shards by leases and works on those it holds, on no others. */
export const startConsumer = (parts: ConsumerParts, options: ConsumeOptions): Consumer => {
  const { spool, onError } = parts;
  const storage = partStorage(parts, options);
  const concurrency = options.concurrencyPerShard ?? concurrencyDefault;
  const oldest = gatherCalls<number, readonly string[]>(async (shards) => spool.oldest(shards, concurrency), {
    sizeMax: shardsMax,
  });
  const held = heldShards(
    (shard) => ownShard({ oldest: async () => oldest(shard), storage, holder: leases.holder, concurrency, onError }),
    options.onShardsChanged,
  );
  const leases = keepLeases({ spool, held, onError });
  // One query for all shards: most are empty most of the time.
  const look = async (): Promise<void> => {
    const asked = held.working;
    if (asked.length > 0) held.look(await spool.busy(asked));
  };
  const unwatch = spool.watch((shards) => held.look(shards));
  const endLooks = repeatUntilStopped(look, lookMs, (error) => onError(error as Error));
  const stop = async (drainMs: number): Promise<void> => {
    leases.leaveSoon();
    const looked = Promise.all([endLooks(), unwatch()]);
    await held.giveUpAll(drainMs);
    await within(leaveMs, storage.leave());
    await leases.end();
    await within(leaveMs, looked);
  };
  let stopped: Promise<void> | undefined;

  return {
    get owned() {
      return held.owned;
    },
    stop: async (drainMs) => (stopped ??= stop(drainMs)),
  };
};
