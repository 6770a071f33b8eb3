import { DomainError, gatherCalls } from '@spanledger/core';
import type { BatchCodec, ConsumeOptions } from '../opened-queue.ts';
import type { Spool, WaitingPart } from '../spool/spool.ts';
import { entityBytes } from '../waiting-batches.ts';
import { begunParts, type BegunParts } from './begun-parts.ts';
import { byteBudget } from './byte-budget.ts';
import type { PartOutcome } from './shard-work.ts';
import { metaOf, workOn } from './work-on-part.ts';

const backOffMsMin = 100;
const backOffMsMax = 5_000;
const inFlightBytesDefault = 128 * 1024 * 1024;
const gathered = { sizeMax: 128, callsMax: 4 } as const;

/** Doubles each time, with a quarter of jitter, so that many parts are not retried at the same instant. */
const backOffMs = (failures: number): number =>
  Math.min(backOffMsMin * 2 ** Math.min(failures, 10), backOffMsMax) * (0.75 + Math.random() / 2);

/** For whom a part is stored. */
interface Tenure {
  /** The name under which its shard is held. */
  readonly holder: string;
  /** Aborts when there must be no more retries. */
  readonly ending: AbortSignal;
  /** Aborts when the shard is given up, even if work still runs. */
  readonly over: AbortSignal;
}

export interface PartStorage {
  /**
   * Stores a part, for any length of time; `handed-back` when its tenure ends while it waits for a retry, or when the
   * shard was lost while it was being stored.
   */
  store(ref: string, tenure: Tenure): Promise<PartOutcome>;
  /**
   * Stores what the last owner of a shard may have been writing, its oldest parts: their rows may still be in flight.
   * None of them is removed before all are stored, so if this owner dies, the next one gets them all again. Resolves
   * early when the tenure ends.
   */
  inherit(oldest: () => Promise<readonly string[]>, tenure: Tenure): Promise<void>;
  /** Parts in hand are left to others: this process ends in order. Never rejects. */
  leave(): Promise<void>;
}

interface StorageParts {
  readonly spool: Spool;
  readonly codec: BatchCodec;
  readonly onError: (error: Error) => void;
}

export const partStorage = (parts: StorageParts, options: ConsumeOptions): PartStorage => {
  const { onError } = parts;
  const { get, remove } = gatheredSpool(parts.spool);
  const begun = begunParts(parts.spool, onError);
  /** The same part may arrive twice when a lock was lost for a moment. */
  const inHand = new Map<string, Promise<PartOutcome>>();

  const write = partWriter(parts, options, { get, begun });

  const end = async (ref: string, { holder, ending, over }: Tenure): Promise<PartOutcome> => {
    let isRemoved = false;
    const removal = async (): Promise<void> => {
      isRemoved = !over.aborted && (await remove({ ref, holder }));
    };
    const outcome = await persist(removal, ending, onError);
    if (isRemoved) return outcome;
    await begun.takeBack({ ref, holder });
    return 'handed-back';
  };

  const store = async (ref: string, tenure: Tenure): Promise<PartOutcome> =>
    (await write(ref, tenure)) === 'done' ? end(ref, tenure) : 'handed-back';

  return {
    store: async (ref, tenure) => {
      const known = inHand.get(ref);
      if (known !== undefined) return known;
      const storing = store(ref, tenure).finally(() => inHand.delete(ref));
      inHand.set(ref, storing);
      return storing;
    },
    inherit: async (oldest, tenure) => {
      let refs: readonly string[] = [];
      const list = async (): Promise<void> => {
        refs = await oldest();
      };
      await persist(list, tenure.ending, onError);
      const outcomes = await Promise.all(
        refs.map(async (ref) => {
          // It may be in hand from an earlier tenure of this very process.
          await inHand.get(ref);
          const outcome = await write(ref, tenure);
          if (outcome === 'done') await begun.takeBack({ ref, holder: tenure.holder });
          return outcome;
        }),
      );
      if (outcomes.includes('handed-back')) return;
      await Promise.all(refs.map(async (ref) => end(ref, tenure)));
    },
    leave: async () => begun.leaveAll(),
  };
};

interface WriterParts {
  readonly get: (ref: string) => Promise<WaitingPart | undefined>;
  readonly begun: BegunParts;
}

/** Stores one part, which stays in the queue; dead-letters parts that crash their consumers. */
const partWriter = (
  { codec, onError }: StorageParts,
  options: ConsumeOptions,
  { get, begun }: WriterParts,
): ((ref: string, tenure: Tenure) => Promise<PartOutcome>) => {
  const budget = byteBudget(options.inFlightBytesMax ?? inFlightBytesDefault);
  return async (ref, { ending, holder }) => {
    let found: WaitingPart | undefined;
    const read = async (): Promise<void> => {
      found = await get(ref);
    };
    if ((await persist(read, ending, onError)) === 'handed-back') return 'handed-back';
    // Stored before, by the worker that had the part then.
    if (found === undefined) return 'done';
    const part = found;
    const deaths = begun.fatalDeathsOf(part);
    if (deaths !== undefined)
      return persist(async () => options.onPoison(part.payload, metaOf(part), deaths), ending, onError);
    const memoryBytes = part.payloadBytes + part.events * entityBytes;
    await budget.take(memoryBytes);
    try {
      if (ending.aborted) return 'handed-back';
      const work = workOn({ ...part, wasBegunElsewhere: begun.wasBegunElsewhere(part) }, codec, options);
      return await persist(async () => begun.attempt(part, holder, work), ending, onError);
    } finally {
      budget.give(memoryBytes);
    }
  };
};

interface Removal {
  readonly ref: string;
  readonly holder: string;
}

const gatheredSpool = (spool: Spool) => ({
  get: gatherCalls<string, WaitingPart | undefined>(async (refs) => {
    const found = await spool.get(refs);
    return refs.map((ref) => found.get(ref));
  }, gathered),
  /** Whether the part was removed. */
  remove: gatherCalls<Removal, boolean>(async (removals) => {
    const kept = new Set<string>();
    for (const holder of new Set(removals.map((removal) => removal.holder))) {
      const refs = removals.filter((removal) => removal.holder === holder).map(({ ref }) => ref);
      for (const ref of await spool.remove(holder, refs)) kept.add(ref);
    }
    return removals.map(({ ref }) => !kept.has(ref));
  }, gathered),
});

const persist = async (
  work: () => Promise<unknown>,
  ending: AbortSignal,
  onError: (error: Error) => void,
): Promise<PartOutcome> => {
  for (let failures = 0; ; failures += 1) {
    try {
      await work();
      return 'done';
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'unavailable')) onError(error as Error);
    }
    await pause(backOffMs(failures), ending);
    if (ending.aborted) return 'handed-back';
  }
};

const pause = async (ms: number, ending: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      ending.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    ending.addEventListener('abort', end);
    if (ending.aborted) end();
  });
