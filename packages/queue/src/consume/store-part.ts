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

export interface PartStorage {
  /** Stores a part, however long that takes; `handed-back` when `ending` aborts while it waits to try again. */
  store(ref: string, ending: AbortSignal): Promise<JobOutcome>;
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

  const store = async (ref: string, ending: AbortSignal): Promise<JobOutcome> => {
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
    } finally {
      budget.give(payloadBytes);
    }
    return persist(async () => remove(ref), ending, onError);
  };

  return {
    store: async (ref, ending) => {
      const known = inHand.get(ref);
      if (known !== undefined) return known;
      const storing = store(ref, ending).finally(() => inHand.delete(ref));
      inHand.set(ref, storing);
      return storing;
    },
  };
};

const gatheredSpool = (spool: Spool) => ({
  get: gatherCalls<string, SpooledPart | undefined>(async (refs) => {
    const found = await spool.get(refs);
    return refs.map((ref) => found.get(ref));
  }, gathered),
  remove: gatherCalls<string, undefined>(async (refs) => {
    await spool.remove(refs);
    return refs.map(() => undefined);
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
