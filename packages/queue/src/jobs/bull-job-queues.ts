import { WaitingError, type JobsOptions, type QueueOptions, type WorkerOptions } from 'bullmq';
import type { JobQueues, JobWork, ShardJobs } from './job-queues.ts';

interface BullQueue {
  waitUntilReady(): Promise<unknown>;
  addBulk(jobs: { name: string; data: object; opts: JobsOptions }[]): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

interface BullStalledJobs {
  moveStalledJobsToWait(): Promise<string[]>;
}

interface BullWorker {
  waitUntilReady(): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  getBackend(): BullStalledJobs;
  close(force?: boolean): Promise<void>;
}

interface BullJob {
  readonly id?: string;
  moveToWait(token?: string): Promise<unknown>;
}

export type BullWork = (job: BullJob, token?: string) => Promise<void>;
export type BullQueueOptions = Omit<QueueOptions, 'connection'>;
export type BullWorkerOptions = Omit<WorkerOptions, 'connection'>;

/** BullMQ on one of its backends. */
export interface BullBackend {
  queue(shard: number, options: BullQueueOptions): BullQueue;
  worker(shard: number, work: BullWork, options: BullWorkerOptions): BullWorker;
  close(): Promise<void>;
}

/** A job of a worker that died is taken over when its lock has ended and two looks for such jobs have found it. */
const takeover = { lockDuration: 4_000, stalledInterval: 1_000, maxStalledCount: 1_000_000_000 } as const;
const reconnectMs = 500;

/** A part never fails: should BullMQ itself stumble over a job, it tries again, and the spool is asked what is left. */
const jobOptions: JobsOptions = {
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 1_000_000_000,
  backoff: { type: 'fixed', delay: 1_000 },
  stackTraceLimit: 0,
};

export const bullJobQueues = (backend: BullBackend, onError: (error: Error) => void): JobQueues => {
  const queues = new Map<number, BullQueue>();
  const queueOf = (shard: number): BullQueue => {
    const known = queues.get(shard);
    if (known !== undefined) return known;
    const queue = backend.queue(shard, { skipMetasUpdate: true, streams: { events: { maxLen: 0 } } });
    queue.on('error', onError);
    queues.set(shard, queue);
    replaceUnready(queue, () => {
      if (queues.get(shard) === queue) queues.delete(shard);
      void queue.close().catch(onError);
    });
    return queue;
  };
  return {
    add: async (shard, refs) => {
      await queueOf(shard).addBulk(
        refs.map((jobId) => ({ name: 'ingest-batch', data: {}, opts: { ...jobOptions, jobId } })),
      );
    },
    work: (shard, { concurrency, run, mayHaveJobs }) => {
      const options = { concurrency, ...takeover, drainDelay: 5, runRetryDelay: reconnectMs };
      const open = (): BullWorker => {
        const worker = backend.worker(shard, processorOf(run), options);
        lookOnlyWhile(mayHaveJobs, worker.getBackend());
        return worker;
      };
      return shardJobs(open, onError);
    },
    close: async () => {
      await Promise.allSettled(Array.from(queues.values(), async (queue) => queue.close()));
      await backend.close();
    },
  };
};

/** BullMQ looks each second in each shard, also where nothing has come for days: half of what an idle worker cost. */
const lookOnlyWhile = (mayHaveJobs: () => boolean, jobs: BullStalledJobs): void => {
  const look = jobs.moveStalledJobsToWait.bind(jobs);
  jobs.moveStalledJobsToWait = async () => (mayHaveJobs() ? look() : []);
};

const processorOf =
  (run: JobWork): BullWork =>
  async (job, token) => {
    if (job.id === undefined || (await run(job.id)) === 'done') return;
    await job.moveToWait(token);
    throw new WaitingError();
  };

/** BullMQ remembers for ever that its first connection failed: such a queue or worker never works. */
const replaceUnready = (made: BullQueue | BullWorker, replace: () => void): void =>
  void made.waitUntilReady().then(undefined, replace);

const shardJobs = (open: () => BullWorker, onError: (error: Error) => void): ShardJobs => {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const start = (): BullWorker => {
    const made = open();
    made.on('error', onError);
    replaceUnready(made, () => {
      if (isOver) return;
      void made.close(true).catch(onError);
      timer = setTimeout(() => {
        worker = start();
      }, reconnectMs);
    });
    return made;
  };
  let worker = start();
  const end = (): void => {
    isOver = true;
    clearTimeout(timer);
  };
  return {
    close: async () => {
      end();
      await worker.close();
    },
    abandon: () => {
      end();
      void worker.close(true).catch(onError);
    },
  };
};
