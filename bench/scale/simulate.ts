import { percentilesOf } from '../percentiles.ts';
import type { Demand } from './demands.ts';
import { GroupWriter } from './group-writer.ts';
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
/** Settings of the group commit of either process. */
const ofApi = { waitMs: 4, patience: { shareOfGroup: 0.5, msMax: 50 } } as const;
const ofWorker = { waitMs: 20, patience: { shareOfGroup: 0.5, msMax: 75 } } as const;
const sideGroupObservationsMin = 4_000;

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
