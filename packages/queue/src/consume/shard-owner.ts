import { setMaxListeners } from 'node:events';
import type { JobOutcome, JobQueues, ShardJobs } from '../jobs/job-queues.ts';
import type { Spool } from '../spool/spool.ts';
import { within } from '../within.ts';
import type { PartStorage } from './store-part.ts';

/** What one consumer does with one shard that it owns. */
export interface ShardOwner {
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

const reconcileMs = 2_000;
const reconcilePageSize = 100;
const handBackMs = 1_000;

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
  const begun = storage.inherit(shard, concurrency, tenure).then(() => {
    if (ending.signal.aborted) return;
    work = jobs.work(shard, {
      concurrency,
      run: async (ref) => {
        if (ending.signal.aborted) return 'handed-back';
        return Promise.race([storage.store(ref, tenure), handedBack]);
      },
    });
  });
  const endReconciling = reconcileShard(shard, parts);
  const close = async (): Promise<void> => {
    await begun;
    await work?.close().catch((error: unknown) => onError(error as Error));
  };

  return {
    stop: async (drainMs) => {
      endReconciling();
      ending.abort();
      const closed = close();
      await within(drainMs, closed);
      handBack.abort();
      await within(handBackMs, closed);
    },
    abandon: () => {
      endReconciling();
      ending.abort();
      handBack.abort();
      work?.abandon();
    },
  };
};

/** Adds jobs for parts that have none, such as those of a producer that died in between; page by page, for ever. */
const reconcileShard = (shard: number, { spool, jobs, onError }: ShardOwnerParts): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  let isEnded = false;
  const reconcile = async (offset: number): Promise<number> => {
    const refs = await spool.page(shard, { offset, limit: reconcilePageSize });
    if (refs.length > 0 && !isEnded) await jobs.add(shard, refs);
    return refs.length < reconcilePageSize ? 0 : offset + refs.length;
  };
  const next = (offset: number): void => {
    if (isEnded) return;
    const done = reconcile(offset).catch((error: unknown) => {
      onError(error as Error);
      return offset;
    });
    void done.then((offset) => {
      if (!isEnded) timer = setTimeout(next, reconcileMs, offset);
    });
  };
  next(0);
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
};
