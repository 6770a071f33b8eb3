import { DomainError, type IngestBatch } from '@spanledger/core';
import type { BatchCodec, ConsumeOptions } from '../opened-queue.ts';
import type { Spool, SpooledPart } from '../spool/spool.ts';
import { gatherCalls } from '../gather-calls.ts';
import type { JobOutcome } from '../jobs/job-queues.ts';
import { byteBudget } from './byte-budget.ts';

const backOffMsMin = 100;
const backOffMsMax = 5_000;
const inFlightBytesDefault = 128 * 1024 * 1024;
const gathered = { sizeMax: 128, callsMax: 4 } as const;

/** Double each time, with a quarter of chance, so that many parts do not come back in one instant. */
const backOffMs = (failures: number): number =>
  Math.min(backOffMsMin * 2 ** Math.min(failures, 10), backOffMsMax) * (0.75 + Math.random() / 2);

/** For whom a part is stored. */
interface Tenure {
  /** The name under which its shard is held. */
  readonly holder: string;
  /** Aborts when there are to be no more tries. */
  readonly ending: AbortSignal;
  /** Aborts when the shard is given up, whatever still runs. */
  readonly over: AbortSignal;
}

export interface PartStorage {
  /**
   * Stores a part, however long that takes; `handed-back` when its tenure ends while it waits to try again, or when
   * the shard was lost while it was being stored.
   */
  store(ref: string, tenure: Tenure): Promise<JobOutcome>;
  /**
   * Stores what the last owner of a shard may have been writing, its oldest parts: rows of theirs may still be on
   * their way. None of them is removed before all are stored, so whoever comes next, should this one die, has them all
   * again. Resolves early when the tenure ends.
   */
  inherit(shard: number, partsMax: number, tenure: Tenure): Promise<void>;
}

interface StorageParts {
  readonly spool: Spool;
  readonly codec: BatchCodec;
  readonly onError: (error: Error) => void;
}

export const partStorage = (parts: StorageParts, options: ConsumeOptions): PartStorage => {
  const { onError } = parts;
  const budget = byteBudget(options.inFlightBytesMax ?? inFlightBytesDefault);
  const { get, remove } = gatheredSpool(parts.spool);
  /** The same part may come twice when a lock was lost for a moment. */
  const inHand = new Map<string, Promise<JobOutcome>>();

  const write = async (ref: string, { ending }: Tenure): Promise<JobOutcome> => {
    let part: SpooledPart | undefined;
    const read = async (): Promise<void> => {
      part = await get(ref);
    };
    if ((await persist(read, ending, onError)) === 'handed-back') return 'handed-back';
    // Stored before, by whoever had the job then.
    if (part === undefined) return 'done';
    const { payloadBytes } = part;
    await budget.take(payloadBytes);
    try {
      if (ending.aborted) return 'handed-back';
      const work = await workOn(part, parts.codec, options);
      if ((await persist(work, ending, onError)) === 'handed-back') return 'handed-back';
      return 'done';
    } finally {
      budget.give(payloadBytes);
    }
  };

  const end = async (ref: string, { holder, ending, over }: Tenure): Promise<JobOutcome> => {
    let isRemoved = false;
    const removal = async (): Promise<void> => {
      isRemoved = !over.aborted && (await remove({ ref, holder }));
    };
    if ((await persist(removal, ending, onError)) === 'handed-back') return 'handed-back';
    return isRemoved ? 'done' : 'handed-back';
  };

  const store = async (ref: string, tenure: Tenure): Promise<JobOutcome> =>
    (await write(ref, tenure)) === 'done' ? end(ref, tenure) : 'handed-back';

  return {
    store: async (ref, tenure) => {
      const known = inHand.get(ref);
      if (known !== undefined) return known;
      const storing = store(ref, tenure).finally(() => inHand.delete(ref));
      inHand.set(ref, storing);
      return storing;
    },
    inherit: async (shard, partsMax, tenure) => {
      let refs: readonly string[] = [];
      const list = async (): Promise<void> => {
        refs = await parts.spool.page(shard, { offset: 0, limit: partsMax });
      };
      await persist(list, tenure.ending, onError);
      const outcomes = await Promise.all(
        refs.map(async (ref) => {
          // It may be in hand from an earlier tenure of this very process.
          await inHand.get(ref);
          return write(ref, tenure);
        }),
      );
      if (outcomes.includes('handed-back')) return;
      await Promise.all(refs.map(async (ref) => end(ref, tenure)));
    },
  };
};

interface Removal {
  readonly ref: string;
  readonly holder: string;
}

const gatheredSpool = (spool: Spool) => ({
  get: gatherCalls<string, SpooledPart | undefined>(async (refs) => {
    const found = await spool.get(refs);
    return refs.map((ref) => found.get(ref));
  }, gathered),
  /** Whether the part is gone. */
  remove: gatherCalls<Removal, boolean>(async (removals) => {
    const kept = new Set<string>();
    for (const holder of new Set(removals.map((removal) => removal.holder))) {
      const refs = removals.filter((removal) => removal.holder === holder).map(({ ref }) => ref);
      for (const ref of await spool.remove(holder, refs)) kept.add(ref);
    }
    return removals.map(({ ref }) => !kept.has(ref));
  }, gathered),
});

/** What is to be done with a part until it succeeds. */
const workOn = async (
  part: SpooledPart,
  codec: BatchCodec,
  { process, onUndecodable, onRetry }: ConsumeOptions,
): Promise<() => Promise<void>> => {
  let batch: IngestBatch;
  try {
    batch = await codec.decode(part.payload);
  } catch (error) {
    const { ref: _, payload, ...meta } = part;
    return async () => onUndecodable(payload, meta, error);
  }
  return async () => {
    try {
      await process([batch]);
    } catch (error) {
      onRetry?.(error);
      throw error;
    }
  };
};

const persist = async (
  work: () => Promise<unknown>,
  ending: AbortSignal,
  onError: (error: Error) => void,
): Promise<JobOutcome> => {
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
