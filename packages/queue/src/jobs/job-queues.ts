/** Starts jobs of a shard and reports when each is done. */
export interface ShardJobs {
  /** Takes no more; resolves when what runs is done. */
  close(): Promise<void>;
  /** Ends it without waiting for anything. */
  abandon(): void;
}

/** A job's work. `handed-back`: it did not happen, and another worker is to do it. */
export type JobOutcome = 'done' | 'handed-back';
export type JobWork = (ref: string) => Promise<JobOutcome>;

export interface WorkOptions {
  readonly concurrency: number;
  readonly run: JobWork;
  /** Whether there may be jobs that a worker left when it died: only then are they looked for. */
  readonly mayHaveJobs: () => boolean;
}

/** One queue of jobs per shard. A job is only the ref of a part in the spool. */
export interface JobQueues {
  /** Adds a job for each part, unless there is one. */
  add(shard: number, refs: readonly string[]): Promise<void>;
  work(shard: number, options: WorkOptions): ShardJobs;
  close(): Promise<void>;
}
