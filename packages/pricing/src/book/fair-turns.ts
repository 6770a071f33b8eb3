import { setImmediate } from 'node:timers/promises';

/** How long the work of one owner occupies the event loop at a time; a step that has begun is finished. */
const sliceMs = 4;
/** How long an owner may work without rests, and how much of that it regains with each second. */
const burstMs = 50;
const regainedMs = 10;
/** Work beyond that rests for this multiple of its duration: most of the process is left to others. */
const restFactorDefault = 7;

export interface FairTurnsOptions {
  /** Milliseconds that only grow. */
  readonly nowMs?: () => number;
  /** 0 if no other caller waits. */
  readonly restFactor?: number;
}

/** Long work of many owners in one process. */
export interface FairTurns {
  /**
   * Does the steps in slices, yielding to the event loop between them, and resolves after the last one; rejects with
   * what a step throws. Owners take turns, and one with long work gets at most an eighth of the process by default.
   */
  run(owner: string, steps: Iterator<unknown>, options?: TurnOptions): Promise<void>;
}

export interface TurnOptions {
  /**
   * Other owners wait for this too: it precedes everything else, in slices without rests, whatever its owner has
   * queued.
   */
  readonly isAwaitedByOthers?: boolean;
}

interface Job {
  readonly steps: Iterator<unknown>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Account {
  readonly jobs: Job[];
  /** Milliseconds that it may work without rests; below 0 it is overdrawn. */
  credit: number;
  countedAt: number;
}

export const fairTurns = ({
  nowMs = () => performance.now(),
  restFactor = restFactorDefault,
}: FairTurnsOptions = {}): FairTurns => {
  /** By owner, those waiting longest first. */
  const accounts = new Map<string, Account>();
  const awaitedByOthers: Job[] = [];
  let isRunning = false;
  let restsUntil = 0;

  const creditOf = (account: Account): number => {
    const now = nowMs();
    account.credit = Math.min(burstMs, account.credit + ((now - account.countedAt) / 1000) * regainedMs);
    account.countedAt = now;
    return account.credit;
  };

  /** The next owner; owners that have worked for long wait until their rest is over. */
  const next = (): readonly [string, Account] | undefined => {
    const isResting = nowMs() < restsUntil;
    for (const [owner, account] of accounts) {
      const credit = creditOf(account);
      if (account.jobs.length > 0 && (credit > 0 || !isResting)) return [owner, account];
      if (account.jobs.length === 0 && credit >= burstMs) accounts.delete(owner);
    }
    return undefined;
  };

  const doTurn = (account: Account): void => {
    const isFresh = account.credit > 0;
    const tookMs = doSlice(account.jobs, nowMs);
    account.credit = Math.max(account.credit - tookMs, -burstMs);
    if (!isFresh) restsUntil = nowMs() + tookMs * restFactor;
  };

  const work = async (): Promise<void> => {
    isRunning = true;
    while (awaitedByOthers.length > 0 || [...accounts.values()].some(({ jobs }) => jobs.length > 0)) {
      if (awaitedByOthers.length > 0) {
        doSlice(awaitedByOthers, nowMs);
        await setImmediate();
        continue;
      }
      const turn = next();
      if (turn !== undefined) {
        const [owner, account] = turn;
        accounts.delete(owner);
        accounts.set(owner, account);
        doTurn(account);
      }
      await (turn === undefined ? rest(restsUntil - nowMs()) : setImmediate());
    }
    isRunning = false;
  };

  return {
    run: async (owner, steps, { isAwaitedByOthers = false } = {}) =>
      new Promise((resolve, reject) => {
        const account = accounts.get(owner) ?? { jobs: [], credit: burstMs, countedAt: nowMs() };
        const jobs = isAwaitedByOthers ? awaitedByOthers : account.jobs;
        jobs.push({ steps, resolve, reject });
        if (!isAwaitedByOthers) accounts.set(owner, account);
        if (!isRunning) void work();
      }),
  };
};

const restMs = 2;

/** A new caller waits for that long at most. */
const rest = async (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.min(restMs, milliseconds))));

/** Does steps until the slice is over; returns how long that took. */
const doSlice = (jobs: Job[], nowMs: () => number): number => {
  const startedAt = nowMs();
  while (jobs.length > 0 && nowMs() - startedAt < sliceMs) step(jobs);
  return nowMs() - startedAt;
};

/** Does one step of the first job, and drops the job with its last one. */
const step = (jobs: Job[]): void => {
  const [job] = jobs;
  if (job === undefined) return;
  try {
    if (job.steps.next().done !== true) return;
    job.resolve();
  } catch (error) {
    job.reject(error);
  }
  jobs.shift();
};
