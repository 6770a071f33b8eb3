import { percentilesOf } from '../percentiles.ts';
import type { Demand } from './demands.ts';
import { Machine, Station } from './machine.ts';

/** Clients that each send the next request when the one before is answered, and what they send it to. */
export interface Setup {
  readonly demand: Demand;
  /** 0: the api writes its own rows, and answers when they are stored. Else it answers when the queue has them. */
  readonly workerCount: number;
  readonly processors: number;
  readonly connections: number;
  readonly observationsPerRequest: number;
  readonly observations: number;
}

export interface Outcome {
  /** Observations a second, until the last one was readable. */
  readonly rate: number;
  /** Milliseconds until a request was answered. */
  readonly answered: { readonly p50: number; readonly p95: number };
  /** The share of all processors that was used. */
  readonly used: number;
}

/** The cost of an insert apart from its rows: a part on disk and its sync, an answer. Measured of lone requests. */
const insertMs = 8;
/** ClickHouse inserts and reads on so many threads at once, for one writer. */
const insertThreads = 2;

/** When waiting requests become a group: the settings of `inlineIngestQueue`, as the api and the worker give them. */
interface Grouping {
  /** How long a request waits for others when nothing is being stored. */
  readonly waitMs: number;
  /** How long a group waits for the senders of the one before: half as long as that took, and this at most. */
  readonly patienceMsMax: number;
  /** So many requests are a group beside another one that is being stored, and wait for nobody. */
  readonly sideGroupRequestsMin: number;
}

const ofApi = { waitMs: 4, patienceMsMax: 50 } as const;
const ofWorker = { waitMs: 20, patienceMsMax: 75 } as const;
const sideGroupObservationsMin = 4_000;
const groupsInFlightMax = 2;

/** Writes requests in groups, as the group commit of api and workers does (decision 44). */
class GroupWriter {
  #waiting: (() => void)[] = [];
  #inFlight = 0;
  #expected = Number.POSITIVE_INFINITY;
  #patientUntil = 0;
  #isTimed = false;

  readonly #machine: Machine;
  readonly #grouping: Grouping;
  readonly #write: (requests: number, done: () => void) => void;

  constructor(machine: Machine, grouping: Grouping, write: (requests: number, done: () => void) => void) {
    this.#machine = machine;
    this.#grouping = grouping;
    this.#write = write;
  }

  add(stored: () => void): void {
    this.#waiting.push(stored);
    if (this.#inFlight === 0 && this.#waiting.length >= this.#expected) this.#flush();
    else this.#flushAfter(this.#grouping.waitMs);
  }

  #flushAfter(delayMs: number): void {
    if (this.#isTimed) return;
    this.#isTimed = true;
    this.#machine.after(delayMs, () => {
      this.#isTimed = false;
      this.#flush();
    });
  }

  #flush(): void {
    while (this.#waiting.length > 0) {
      const isLarge = this.#waiting.length >= this.#grouping.sideGroupRequestsMin;
      if (this.#inFlight > 0 && (!isLarge || this.#inFlight === groupsInFlightMax)) return;
      const leftMs = this.#patientUntil - this.#machine.now;
      if (!isLarge && this.#waiting.length < this.#expected && leftMs > 0) return this.#flushAfter(leftMs);
      this.#start();
    }
  }

  #start(): void {
    const group = this.#waiting;
    const startedAt = this.#machine.now;
    this.#waiting = [];
    this.#inFlight += 1;
    this.#write(group.length, () => {
      this.#inFlight -= 1;
      this.#expected = group.length + this.#waiting.length;
      const tookMs = this.#machine.now - startedAt;
      this.#patientUntil = this.#machine.now + Math.min(tookMs / 2, this.#grouping.patienceMsMax);
      for (const stored of group) stored();
      this.#flush();
    });
  }
}

const ms = (micros: number, observations: number): number => (micros * observations) / 1000;

/** The processes of a deployment, and how rows come from the api to where they are readable. */
const deploymentOf = ({ demand, workerCount, processors, observationsPerRequest: each }: Setup) => {
  const [sender, api, redis] = [new Station(1), new Station(1), new Station(1)];
  const postgres = new Station(processors);
  const clickHouse = new Station(Math.min(insertThreads, processors));
  const workers = Array.from({ length: workerCount }, () => new Station(1));
  const machine = new Machine(processors, [sender, api, redis, postgres, clickHouse, ...workers]);
  const store = (requests: number, done: () => void): void =>
    clickHouse.add(ms(demand.clickHouse, each * requests), () => machine.after(insertMs, done));
  const sideGroupRequestsMin = Math.ceil(sideGroupObservationsMin / each);
  const writers =
    workerCount === 0
      ? [new GroupWriter(machine, { ...ofApi, sideGroupRequestsMin }, store)]
      : workers.map(
          (worker) =>
            new GroupWriter(machine, { ...ofWorker, sideGroupRequestsMin }, (requests, done) =>
              worker.add(ms(demand.workers, each * requests), () => store(requests, done)),
            ),
        );
  return { machine, sender, api, redis, postgres, writers };
};

/** The results of clients in a closed loop on a deployment on one machine. Deterministic. */
export const simulate = (setup: Setup): Outcome => {
  const { demand, observationsPerRequest: each } = setup;
  const { machine, sender, api, redis, postgres, writers } = deploymentOf(setup);
  const requests = Math.ceil(setup.observations / each);
  const isQueued = setup.workerCount > 0;
  const times: number[] = [];
  let sent = 0;
  let readable = 0;
  const send = (): void => {
    if (sent === requests) return;
    const writer = writers[sent % writers.length];
    sent += 1;
    sender.add(ms(demand.sender, each), () => {
      const begunAt = machine.now;
      const answer = (): void => {
        times.push(machine.now - begunAt);
        send();
      };
      const accepted = (): void => {
        if (isQueued) answer();
        writer?.add(() => {
          readable += 1;
          if (!isQueued) answer();
        });
      };
      api.add(ms(demand.api, each), () =>
        redis.add(ms(demand.redis, each), () => postgres.add(ms(demand.postgres, each), accepted)),
      );
    });
  };
  for (let client = 0; client < setup.connections; client += 1) send();
  machine.runUntil(() => readable === requests);
  const at = percentilesOf(times);
  return {
    rate: (requests * each * 1000) / machine.now,
    answered: { p50: at(0.5), p95: at(0.95) },
    used: machine.used,
  };
};
