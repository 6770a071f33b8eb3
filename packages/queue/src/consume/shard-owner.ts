import { setMaxListeners } from 'node:events';
import { within } from '../within.ts';
import { shardWork, type PartOutcome } from './shard-work.ts';
import type { PartStorage } from './store-part.ts';

/** What one consumer does with one shard that it owns. */
export interface ShardOwner {
  /** Parts may have come. */
  look(): void;
  /** Takes no more, waits at most `drainMs` for what runs, and hands the rest back. Never rejects. */
  stop(drainMs: number): Promise<void>;
  /** Ends at once: the shard is another's. */
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
  /** No second tries from here on. */
  const ending = new AbortController();
  // Each part that waits to be tried again listens.
  setMaxListeners(2 * concurrency, ending.signal);
  /** What runs is not waited for from here on. */
  const handBack = new AbortController();
  const handedBack = new Promise<PartOutcome>((resolve) => {
    handBack.signal.addEventListener('abort', () => resolve('handed-back'), { once: true });
  });
  const tenure = { holder, ending: ending.signal, over: handBack.signal };
  const work = shardWork({
    oldest,
    concurrency,
    ending: ending.signal,
    onError,
    run: async (ref) => Promise.race([storage.store(ref, tenure), handedBack]),
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
