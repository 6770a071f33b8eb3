import { setMaxListeners } from 'node:events';
import type { JobOutcome, JobQueues, ShardJobs } from '../jobs/job-queues.ts';
import type { Spool } from '../spool/spool.ts';
import { within } from '../within.ts';
import type { PartStorage } from './store-part.ts';

/** What one consumer does with one shard that it owns. */
export interface ShardOwner {
  /** It has parts, or none; called again and again. */
  look(hasParts: boolean): void;
  /** Takes no more, waits at most `drainMs` for what runs, and hands the rest back. Never rejects. */
  stop(drainMs: number): Promise<void>;
  /** Ends at once: the shard is another's. */
  abandon(): void;
}

interface ShardOwnerParts {
  readonly spool: Spool;
  readonly jobs: JobQueues;
  readonly storage: PartStorage;
  /** The name under which the shard is held. */
  readonly holder: string;
  readonly concurrency: number;
  readonly onError: (error: Error) => void;
}

const reconcilePageSize = 100;
const handBackMs = 1_000;
/** Longer than BullMQ takes to give a job of a worker that died to another one. */
const inheritMs = 15_000;

export const ownShard = (shard: number, parts: ShardOwnerParts): ShardOwner => {
  const { jobs, storage, holder, concurrency, onError } = parts;
  /** No second tries from here on. */
  const ending = new AbortController();
  // Each part that waits to be tried again listens.
  setMaxListeners(2 * concurrency, ending.signal);
  /** What runs is not waited for from here on. */
  const handBack = new AbortController();
  const handedBack = new Promise<JobOutcome>((resolve) => {
    handBack.signal.addEventListener('abort', () => resolve('handed-back'), { once: true });
  });
  const tenure = { holder, ending: ending.signal, over: handBack.signal };
  let work: ShardJobs | undefined;
  const reconciling = reconcileShard(shard, parts);
  const begun = storage.inherit(shard, concurrency, tenure).then(() => {
    if (ending.signal.aborted) return;
    work = jobs.work(shard, {
      concurrency,
      mayHaveJobs: reconciling.mayHaveJobs,
      run: async (ref) => {
        if (ending.signal.aborted) return 'handed-back';
        return Promise.race([storage.store(ref, tenure), handedBack]);
      },
    });
  });
  const close = async (): Promise<void> => {
    await begun;
    await work?.close().catch((error: unknown) => onError(error as Error));
  };

  return {
    look: reconciling.look,
    stop: async (drainMs) => {
      reconciling.end();
      ending.abort();
      const closed = close();
      await within(drainMs, closed);
      handBack.abort();
      await within(handBackMs, closed);
    },
    abandon: () => {
      reconciling.end();
      ending.abort();
      handBack.abort();
      work?.abandon();
    },
  };
};

/** Adds jobs for parts that have none, such as those of a producer that died in between; page by page, for ever. */
const reconcileShard = (shard: number, { spool, jobs, onError }: ShardOwnerParts) => {
  const begunAt = performance.now();
  let isEnded = false;
  let isBusy = true;
  let offset = 0;
  let reconciling: Promise<void> | undefined;
  const reconcile = async (): Promise<void> => {
    const refs = await spool.page(shard, { offset, limit: reconcilePageSize });
    if (refs.length > 0 && !isEnded) await jobs.add(shard, refs);
    offset = refs.length < reconcilePageSize ? 0 : offset + refs.length;
  };
  const next = (): void => {
    if (isEnded) return;
    reconciling ??= reconcile()
      .catch((error: unknown) => onError(error as Error))
      .finally(() => {
        reconciling = undefined;
      });
  };
  next();
  return {
    /** It has parts, for all that is known, or was another's a moment ago: what that one had begun may be left as a job without a part. */
    mayHaveJobs: () => isBusy || performance.now() - begunAt < inheritMs,
    look: (hasParts: boolean): void => {
      isBusy = hasParts;
      if (hasParts) next();
      else offset = 0;
    },
    end: (): void => {
      isEnded = true;
    },
  };
};
