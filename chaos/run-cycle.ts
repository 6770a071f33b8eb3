import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster/cluster.ts';
import { projects, type Project } from './cluster/projects.ts';
import type { Fault } from './faults/fault.ts';
import { windowOf } from './load/load.ts';
import { projectLoad, type LoadSize, type ProjectLoad } from './load/project-load.ts';
import { seededRandom, type Random } from './random.ts';
import { sendUntilAnswered } from './send.ts';
import { addToBooks, emptyBooks, type Books } from './verify/books.ts';
import { waitForDrain, verifyBooks } from './verify/verify-books.ts';
import { verifyEntities } from './verify/verify-entities.ts';
import { verifyShards } from './verify/verify-shards.ts';

export interface CycleResult {
  readonly faults: readonly string[];
  readonly requests: number;
  /** Tries beyond one for each request. */
  readonly retries: number;
  readonly seconds: number;
  /** What must not be. */
  readonly failures: readonly string[];
}

/** Remembers what was sent in earlier cycles. */
export interface Run {
  readonly cluster: Cluster;
  readonly seed: number;
  readonly books: Map<string, Books>;
}

const sizes: Readonly<Record<string, LoadSize>> = {
  'project-large': { piecewiseTraces: 24, spanTraces: 16, poison: 1 },
  'project-small': { piecewiseTraces: 8, spanTraces: 6, poison: 1 },
  'project-quiet': { piecewiseTraces: 2, spanTraces: 2, poison: 0 },
};
const sendersOfProject = 5;
const loadMs = 5_000;

interface Sending {
  readonly project: Project;
  readonly load: ProjectLoad;
}

/** Sends a project's requests over some seconds, however fast they are answered. */
const sendLoad = async ({ cluster }: Run, { project, load }: Sending, random: Random) => {
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

/** Each begins at a random moment; those on the same target, one after the other. */
const runFaults = async (faults: readonly Fault[], random: Random): Promise<readonly string[]> => {
  const last = new Map<string, Promise<unknown>>();
  const running = faults.map(async (fault) => {
    const before = fault.targets.map(async (target) => last.get(target));
    const run = Promise.all([...before, sleep(random.below(loadMs * 0.8))]).then(async () => runOne(fault));
    for (const target of fault.targets) last.set(target, run);
    return run;
  });
  return (await Promise.all(running)).flat();
};

const verify = async (run: Run, cycle: number, sendings: readonly Sending[], random: Random) => {
  const failures: string[] = [];
  await Promise.all(
    sendings.map(async ({ project, load }) => {
      await waitForDrain(run.cluster, project);
      const fresh = await verifyShards(run.cluster, project, `${run.seed}-${cycle}`, random);
      await waitForDrain(run.cluster, project);
      const known = addToBooks(run.books.get(project.id) ?? emptyBooks, load);
      const books = { ...known, received: known.received + fresh.events };
      run.books.set(project.id, books);
      failures.push(
        ...fresh.failures,
        ...(await verifyEntities(run.cluster, project, windowOf(cycle), load)),
        ...(await verifyBooks(run.cluster, project, books)),
      );
    }),
  );
  return failures;
};

/** Sends a load while faults happen, waits until it is stored, and compares all of it with what was sent. */
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
  const [misdeeds, ...sent] = await Promise.all([
    runFaults(faults, ofFaults),
    ...sendings.map(async (sending) => sendLoad(run, sending, ofMoments)),
  ]);
  const failures = [...misdeeds, ...sent.flatMap(({ complaints }) => complaints)];
  try {
    failures.push(...(await verify(run, cycle, sendings, ofMoments)));
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  const { apis, workers } = run.cluster;
  failures.push(...[...apis, ...workers].flatMap(({ crashes }) => crashes));
  return {
    faults: faults.map(({ name }) => name),
    requests: sendings.reduce((sum, { load }) => sum + load.requests.length, 0),
    retries: sent.reduce((sum, { retries }) => sum + retries, 0),
    seconds: (Date.now() - startedAt) / 1000,
    failures,
  };
};
