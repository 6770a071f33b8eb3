/** The outcome of a part. `handed-back`: it is still in the queue, for the next owner of its shard. */
export type PartOutcome = 'done' | 'handed-back';

interface ShardWorkParts {
  /** Refs of the shard's oldest parts, `concurrency` at most, oldest first. */
  readonly oldest: () => Promise<readonly string[]>;
  /** Works on a part until it is removed from the queue, or handed back. Never rejects. */
  readonly run: (ref: string) => Promise<PartOutcome>;
  /** How many parts are worked on side by side. */
  readonly concurrency: number;
  /** Aborts when no more parts may be taken. */
  readonly ending: AbortSignal;
  readonly onError: (error: Error) => void;
}

export interface ShardWork {
  /** Parts may have arrived: takes as many as there is room for, in the order of arrival. */
  look(): void;
  /** Resolves when nothing runs any more. */
  settle(): Promise<void>;
}

export const shardWork = ({ oldest, run, concurrency, ending, onError }: ShardWorkParts): ShardWork => {
  const inHand = new Map<string, Promise<void>>();
  /** True if there may be parts that are not in hand. */
  let isBehind = false;
  let isLooking = false;
  let looked = Promise.resolve();

  const start = async (ref: string): Promise<void> => {
    const outcome = await run(ref);
    inHand.delete(ref);
    // A part that was handed back is tried again at the next external look, to avoid a loop.
    if (outcome === 'done' && isBehind) look();
  };
  const hasRoom = (): boolean => !ending.aborted && inHand.size < concurrency;
  const take = async (): Promise<void> => {
    isLooking = true;
    try {
      while (isBehind && hasRoom()) {
        isBehind = false;
        const refs = await oldest();
        for (const ref of refs) if (!inHand.has(ref) && hasRoom()) inHand.set(ref, start(ref));
        if (refs.length < concurrency) continue;
        // The parts after these are read when one of them is done.
        isBehind = true;
        break;
      }
    } catch (error) {
      onError(error as Error);
    } finally {
      // In the same step as the last check of `isBehind`, so that no look is missed between them.
      isLooking = false;
    }
  };
  const look = (): void => {
    isBehind = true;
    if (!isLooking) looked = take();
  };

  return {
    look,
    settle: async () => {
      await looked;
      await Promise.all(inHand.values());
    },
  };
};
