import { setMaxListeners } from 'node:events';
import { untilAborted } from '@spanledger/core';
import { within } from '../within.ts';
import { shardWork, type PartOutcome } from './shard-work.ts';
import type { PartStorage } from './store-part.ts';

/** The work of one consumer on one shard that it owns. */
export interface ShardOwner {
  /** Parts may have arrived. */
  look(): void;
  /** Takes no more, waits at most `drainMs` for running work, and returns the rest to the queue. Never rejects. */
  stop(drainMs: number): Promise<void>;
  /** Ends at once: another consumer has the shard. */
  abandon(): void;
}

interface ShardOwnerParts {
  /** Refs of the shard's oldest parts, `concurrency` at most, oldest first. */
  readonly oldest: () => Promise<readonly string[]>;
  readonly storage: PartStorage;
  /** The name under which the shard is held. */
  readonly holder: string;
  readonly concurrency: number;
  readonly onError: (error: Error) => void;
}

const handBackMs = 1_000;

export const ownShard = ({ oldest, storage, holder, concurrency, onError }: ShardOwnerParts): ShardOwner => {
  /** No retries from here on. */
  const ending = new AbortController();
  // Each part that waits for a retry listens.
  setMaxListeners(2 * concurrency, ending.signal);
  /** Running work is not awaited from here on. */
  const handBack = new AbortController();
  // Each part in hand listens.
  setMaxListeners(2 * concurrency, handBack.signal);
  const tenure = { holder, ending: ending.signal, over: handBack.signal };
  const storeOrHandBack = async (ref: string): Promise<PartOutcome> => {
    try {
      return await untilAborted(storage.store(ref, tenure), handBack.signal);
    } catch (error) {
      if (handBack.signal.aborted) return 'handed-back';
      throw error;
    }
  };
  const work = shardWork({
    oldest,
    concurrency,
    ending: ending.signal,
    onError,
    run: storeOrHandBack,
  });
  let hasBegun = false;
  const begun = storage.inherit(oldest, tenure).then(() => {
    hasBegun = true;
    work.look();
  });

  return {
    look: () => {
      if (hasBegun) work.look();
    },
    stop: async (drainMs) => {
      ending.abort();
      const settled = begun.then(async () => work.settle());
      await within(drainMs, settled);
      handBack.abort();
      await within(handBackMs, settled);
    },
    abandon: () => {
      ending.abort();
      handBack.abort();
    },
  };
};
