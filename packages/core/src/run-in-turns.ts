import type { Repeat } from './due-work.ts';

/** When an item is run. */
export interface Turn {
  /** Resolves at once, for a suspect item when no other of this process is under way. */
  readonly begins: Promise<unknown>;
  /** Aborts some time after the work is stopped. */
  readonly stopping: AbortSignal;
}

export interface WorkInTurns<Source, Item> {
  /** Those that something may be due of. */
  readonly sources: () => Promise<readonly Source[]>;
  /** Claims at most `limit` of its due items for this process; a suspect one alone. */
  readonly claim: (source: Source, limit: number) => Promise<readonly Item[]>;
  /** Whether it may have ended a process: nothing else is begun until it has ended. */
  readonly isSuspect: (item: Item) => boolean;
  /** Begins when its turn does. Never rejects. */
  readonly run: (source: Source, item: Item, turn: Turn) => Promise<void>;
  /** Concurrent items of this process. */
  readonly concurrency: number;
  /** When it looks for due items, besides each time that an item ends. */
  readonly repeat: Repeat;
  /** How long items under way may go on when the work is stopped, in milliseconds; `turnGraceMs` when absent. */
  readonly graceMs?: number | undefined;
  readonly onProblem: (error: unknown) => void;
}

/** What is paid by the call ends rather than being paid again by the next process. */
export const turnGraceMs = 5_000;

/**
 * Runs what is due of any source until the returned function is called; a place that becomes free is filled at once.
 * Stopping waits for the items under way, whose signal is aborted after a while.
 */
export const runInTurns = <Source, Item>({
  sources,
  claim,
  isSuspect,
  run,
  concurrency,
  repeat,
  graceMs = turnGraceMs,
  onProblem,
}: WorkInTurns<Source, Item>): (() => Promise<void>) => {
  const underWay = new Set<Promise<void>>();
  const ending = new AbortController();
  let isAlone = false;
  const take = async (source: Source, limit: number, stopping: AbortSignal): Promise<boolean> => {
    const items = await claim(source, limit);
    for (const item of items) {
      isAlone ||= isSuspect(item);
      const begins = Promise.all(isAlone ? [...underWay] : []);
      const running = run(source, item, { begins, stopping: ending.signal }).finally(() => {
        underWay.delete(running);
        if (underWay.size === 0) isAlone = false;
        looks.ask(stopping);
      });
      underWay.add(running);
    }
    return items.length > 0;
  };
  const isFull = (): boolean => underWay.size >= concurrency || isAlone;
  // A look begins after the source that was served last, so that none takes all places from the others.
  let first = 0;
  const look = async (stopping: AbortSignal): Promise<void> => {
    if (isFull()) return;
    const all = [...(await sources()).entries()];
    for (const [at, source] of [...all.slice(first), ...all.slice(0, first)]) {
      if (isFull() || stopping.aborted) return;
      if (await take(source, concurrency - underWay.size, stopping)) first = at + 1;
    }
  };
  const looks = oneAtATime(look, onProblem);
  const stop = repeat(async (stopping) => looks.ask(stopping), onProblem);
  return async () => {
    await stop();
    await looks.ended();
    const timer = setTimeout(() => ending.abort(), graceMs);
    await Promise.all(underWay).finally(() => clearTimeout(timer));
  };
};

/** Does the work once more after it was requested; requests while one is pending are merged. */
const oneAtATime = (work: (stopping: AbortSignal) => Promise<void>, onProblem: (error: unknown) => void) => {
  let isAsked = false;
  let working: Promise<void> | undefined;
  const go = async (stopping: AbortSignal): Promise<void> => {
    while (isAsked && !stopping.aborted) {
      isAsked = false;
      await work(stopping).catch(onProblem);
    }
    working = undefined;
  };
  return {
    ask: (stopping: AbortSignal): void => {
      isAsked = true;
      working ??= Promise.resolve().then(async () => go(stopping));
    },
    ended: async (): Promise<void> => working,
  };
};
