/** Milliseconds of one step of a machine's clock. */
const stepMs = 0.5;

/** A process with work in the order of its arrival; `threads` is how many processors it can use at once. */
export class Station {
  readonly #jobs: { work: number; readonly done: () => void }[] = [];

  readonly threads: number;

  constructor(threads: number) {
    this.threads = threads;
  }

  add(workMs: number, done: () => void): void {
    if (workMs <= 0) done();
    else this.#jobs.push({ work: workMs, done });
  }

  get isBusy(): boolean {
    return this.#jobs.length > 0;
  }

  /** Works for this many milliseconds of processor time; returns how many it used. */
  run(budgetMs: number): number {
    let left = budgetMs;
    for (let job = this.#jobs[0]; job !== undefined && left > 0; job = this.#jobs[0]) {
      const used = Math.min(left, job.work);
      job.work -= used;
      left -= used;
      if (job.work > 1e-9) break;
      this.#jobs.shift();
      job.done();
    }
    return budgetMs - left;
  }
}

/** Each busy process gets an equal share of the processors, and none more than its threads can use. */
const shareProcessors = (stations: readonly Station[], processors: number): readonly (readonly [Station, number])[] => {
  const shares: (readonly [Station, number])[] = [];
  let left = processors;
  const busy = stations.filter(({ isBusy }) => isBusy).toSorted((a, b) => a.threads - b.threads);
  for (const [at, station] of busy.entries()) {
    const share = Math.min(station.threads, left / (busy.length - at));
    shares.push([station, share]);
    left -= share;
  }
  return shares;
};

/** Processes on so many processors, and a clock that goes on while they work. Deterministic. */
export class Machine {
  readonly #processors: number;
  readonly #stations: readonly Station[];
  #now = 0;
  #usedMs = 0;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor(processors: number, stations: readonly Station[]) {
    this.#processors = processors;
    this.#stations = stations;
  }

  get now(): number {
    return this.#now;
  }

  /** The share of all processors that was used until now. */
  get used(): number {
    return this.#usedMs / (this.#now * this.#processors);
  }

  after(delayMs: number, run: () => void): void {
    this.#timers.push({ at: this.#now + delayMs, run });
  }

  runUntil(isDone: () => boolean): void {
    while (!isDone()) {
      for (const [station, share] of shareProcessors(this.#stations, this.#processors)) {
        this.#usedMs += station.run(share * stepMs);
      }
      this.#now += stepMs;
      const due = this.#timers.filter(({ at }) => at <= this.#now);
      this.#timers = this.#timers.filter(({ at }) => at > this.#now);
      for (const { run } of due) run();
    }
  }
}
