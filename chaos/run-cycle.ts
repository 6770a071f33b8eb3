import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster/cluster.ts';
import { projects, type Project } from './cluster/projects.ts';
import type { Fault } from './faults/fault.ts';
import { windowOf } from './load/load.ts';
import { projectLoad, type LoadSize, type ProjectLoad } from './load/project-load.ts';
import { seededRandom, type Random } from './random.ts';
import { sendUntilAnswered } from './send.ts';
import { addToTotals, emptyTotals, type SentTotals } from './verify/sent-totals.ts';
import { verifyTotals, waitForDrain, waitForEmptyQueue } from './verify/verify-totals.ts';
import { verifyEntities } from './verify/verify-entities.ts';
import { verifyShards } from './verify/verify-shards.ts';

export interface CycleResult {
  readonly faults: readonly string[];
  readonly requests: number;
  /** The number of attempts beyond one per request. */
  readonly retries: number;
  readonly seconds: number;
  /** The duration of each step. */
  readonly laps: readonly string[];
  /** Violations. */
  readonly failures: readonly string[];
}

/** Contains the totals of earlier cycles. */
export interface Run {
  readonly cluster: Cluster;
  readonly seed: number;
  readonly totals: Map<string, SentTotals>;
  /** The time over which a cycle sends its requests; 5 s by default. */
  readonly loadMs?: number;
}

const sizes: Readonly<Record<string, LoadSize>> = {
  'project-large': { piecewiseTraces: 24, spanTraces: 16, poison: 1 },
  'project-small': { piecewiseTraces: 8, spanTraces: 6, poison: 1 },
  'project-quiet': { piecewiseTraces: 2, spanTraces: 2, poison: 0 },
};
const sendersOfProject = 5;
const loadMsDefault = 5_000;
/** Longer than all time limits within a cycle. */
const cycleTimeoutMs = 1_200_000;

interface Sending {
  readonly project: Project;
  readonly load: ProjectLoad;
}

/** Sends a project's requests over some seconds, independent of the speed of the answers. */
const sendLoad = async ({ cluster, loadMs = loadMsDefault }: Run, { project, load }: Sending, random: Random) => {
  const startedAt = Date.now();
  const waiting = load.requests.map((request, at) => ({ request, atMs: (at / load.requests.length) * loadMs }));
  const complaints: string[] = [];
  let tries = 0;
  const sender = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await sleep(Math.max(0, startedAt + next.atMs - Date.now()));
      const sent = await sendUntilAnswered(cluster.apis, project, next.request, random);
      tries += sent.tries;
      if (sent.complaint !== undefined) complaints.push(`${project.id}: ${sent.complaint}`);
    }
  };
  await Promise.all(Array.from({ length: sendersOfProject }, sender));
  return { complaints, retries: tries - load.requests.length };
};

const runOne = async (fault: Fault): Promise<readonly string[]> =>
  fault.run().catch((error: unknown) => [`${fault.name}: ${error instanceof Error ? error.message : String(error)}`]);

/** Each starts at a random time; those with a common target are sequential. */
const runFaults = async (faults: readonly Fault[], loadMs: number, random: Random): Promise<readonly string[]> => {
  const last = new Map<string, Promise<unknown>>();
  const running = faults.map(async (fault) => {
    const before = fault.targets.map(async (target) => last.get(target));
    const run = Promise.all([...before, sleep(random.below(loadMs * 0.8))]).then(async () => runOne(fault));
    for (const target of fault.targets) last.set(target, run);
    return run;
  });
  return (await Promise.all(running)).flat();
};

/** Runs steps sequentially and records the duration of each. */
const stopwatch = () => {
  const laps: string[] = [];
  const lap = async <T>(name: string, step: () => Promise<T>): Promise<T> => {
    const startedAt = Date.now();
    try {
      return await step();
    } finally {
      laps.push(`${name} ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
    }
  };
  return { laps, lap };
};
type Lap = ReturnType<typeof stopwatch>['lap'];

const ofEach = async <T>(sendings: readonly Sending[], ask: (sending: Sending) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(sendings.map(ask));

const verify = async (run: Run, cycle: number, sendings: readonly Sending[], lap: Lap, random: Random) => {
  const { cluster, totals, seed } = run;
  const drained = async () => ofEach(sendings, async ({ project }) => waitForDrain(cluster, project));
  await lap('until it was stored', drained);
  const fresh = await lap('until each shard gave what is new', async () => {
    const checks = await ofEach(sendings, async ({ project }) =>
      verifyShards(cluster, project, `${seed}-${cycle}`, random),
    );
    await drained();
    return checks;
  });
  // An observation without its trace has its receipt before its trace is looked up once more.
  await lap('until the queue was empty', async () => waitForEmptyQueue(cluster));
  const differences = await lap('comparing', async () =>
    ofEach(sendings, async ({ project, load }) => {
      const known = addToTotals(totals.get(project.id) ?? emptyTotals, load);
      const events = fresh[sendings.findIndex((sending) => sending.project === project)]?.events ?? 0;
      const expected = { ...known, received: known.received + events };
      totals.set(project.id, expected);
      return [
        ...(await verifyEntities(cluster, project, windowOf(cycle), load)),
        ...(await verifyTotals(cluster, project, expected)),
      ];
    }),
  );
  return [...fresh.flatMap(({ failures }) => failures), ...differences.flat()];
};

const ofWhatTakesTooLong = async (): Promise<readonly string[]> => {
  await sleep(cycleTimeoutMs, undefined, { ref: false });
  return [`the cycle did not end within ${cycleTimeoutMs / 1000} s`];
};

/** Sends a load during faults, waits until it is stored, and compares all of it with the sent data. */
export const runCycle = async (
  run: Run,
  cycle: number,
  chooseFaults: (random: Random) => readonly Fault[],
): Promise<CycleResult> => {
  const startedAt = Date.now();
  const [ofLoad, ofFaults, ofMoments] = [1, 2, 3].map((use) => seededRandom(run.seed * 1_000_003 + cycle * 31 + use));
  if (ofLoad === undefined || ofFaults === undefined || ofMoments === undefined) throw new Error('no chance');
  const sendings = projects.map((project) => {
    const size = sizes[project.id] ?? { piecewiseTraces: 1, spanTraces: 1, poison: 0 };
    return { project, load: projectLoad(size, windowOf(cycle), ofLoad) };
  });
  const faults = chooseFaults(ofFaults);
  const { laps, lap } = stopwatch();
  let retries = 0;
  const work = async (): Promise<readonly string[]> => {
    const [misdeeds, ...sent] = await lap('sending', async () =>
      Promise.all([
        runFaults(faults, run.loadMs ?? loadMsDefault, ofFaults),
        ...sendings.map(async (sending) => sendLoad(run, sending, ofMoments)),
      ]),
    );
    retries = sent.reduce((sum, { retries: ofProject }) => sum + ofProject, 0);
    const found = await verify(run, cycle, sendings, lap, ofMoments).catch((error: unknown) => [
      error instanceof Error ? error.message : String(error),
    ]);
    return [...misdeeds, ...sent.flatMap(({ complaints }) => complaints), ...found];
  };
  const failures = await Promise.race([work(), ofWhatTakesTooLong()]);
  const { apis, workers } = run.cluster;
  return {
    faults: faults.map(({ name }) => name),
    requests: sendings.reduce((sum, { load }) => sum + load.requests.length, 0),
    retries,
    seconds: (Date.now() - startedAt) / 1000,
    laps,
    failures: [...failures, ...[...apis, ...workers].flatMap(({ crashes }) => crashes)],
  };
};
