// Everything in one run on real processes: ingest by queue and workload, what the same work takes at least, reads, bytes
// on disk, starts. Each figure is the median of the rounds. Linux alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isRedisInstalled } from '@spanledger/testing';
import { collectorDeployment, collectorVersions } from './collector.ts';
import { localDeployment, queueDeployment, queueKinds } from './deployments.ts';
import { ask, closeConnections } from './load.ts';
import { makeDataDir } from './server.ts';
import { chartsOf } from './suite/charts.ts';
import { Figures } from './suite/figures.ts';
import { measureFloors } from './suite/floors.ts';
import { measureIngest } from './suite/ingest.ts';
import { loadExisting, measureReads } from './suite/reads.ts';
import { jsonOf, markdownOf, tableOf } from './suite/report.ts';
import { measureSizes } from './suite/sizes.ts';
import { measureStarts } from './suite/starts.ts';
import { workloads, type Workload } from './suite/workloads.ts';

const { values: given } = parseArgs({
  options: {
    /** Some seconds of each part, as a smoke test: figures of so little work are not meaningful. */
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    /** Names of parts: ingest, collector, queues, reads, starts. */
    only: { type: 'string' },
    /** A pattern for the names of workloads. */
    workloads: { type: 'string' },
    observations: { type: 'string' },
    /** Observations that local mode has stored before it takes any: `ingest` is measured beside them. */
    existing: { type: 'string', default: '0' },
    /** The numbers of observations for reads, one size after the other. */
    reads: { type: 'string' },
    /** The binary of an OpenTelemetry Collector with its ClickHouse exporter, to measure for comparison. */
    collector: { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    charts: { type: 'string' },
  },
});
const isQuick = given.quick;
const rounds = Number(given.rounds ?? (isQuick ? 1 : 3));
const observations = Number(given.observations ?? (isQuick ? 2_000 : 100_000));
const readSizes = (given.reads ?? (isQuick ? '20000' : '1000000')).split(',').map(Number);
const existing = Number(given.existing);
const questions = isQuick ? /^(trace by id|traces, newest|daily costs)/ : /./;
const idle = isQuick ? { afterSeconds: 1, seconds: 1 } : undefined;
/** Of the observations: others take more processor time each. */
const sharesOfCount: Readonly<Record<string, number>> = {
  wide: 0.3,
  chat: 0.2,
  legacy: 0.3,
  'legacy, updated later': 0.3,
};
const throughQueues = new Set(['small', 'chat']);
const sized = throughQueues;

const figures = new Figures();
const [protobuf, json] = workloads as readonly [Workload, Workload, ...Workload[]];
/** One of each kind: a few of the others tell nothing more. */
const quickWorkloads = '^(small|small, JSON|chat|legacy)$';
const chosen = workloads.filter(({ name }) =>
  new RegExp(given.workloads ?? (isQuick ? quickWorkloads : '')).test(name),
);
const countOf = ({ name }: Workload): number => Math.ceil(observations * (sharesOfCount[name] ?? 1));
const say = (text: string): void => console.error(`${new Date().toISOString().slice(11, 19)}  ${text}`);

const ingest = async (): Promise<void> => {
  for (const workload of chosen) {
    const dataDir = makeDataDir();
    const local = await localDeployment(dataDir);
    try {
      if (existing > 0) {
        say(`local: ${existing} observations that are there before`);
        await loadExisting(local.target, existing);
      }
      say(`local: ${workload.name}: ${workload.about}`);
      await measureIngest(local, workload, countOf(workload), figures);
      // Of the rows of this workload alone.
      if (existing > 0) continue;
      if (sized.has(workload.name)) await measureSizes(local.target, workload.name, figures);
      if (workload === protobuf) await measureFloors(local.server, [protobuf, json], countOf(protobuf), figures);
    } finally {
      closeConnections();
      await local.stop();
    }
  }
};

/** The same spans, into a Collector and a ClickHouse that are alone as local mode is. */
const collector = async (): Promise<void> => {
  const binary = given.collector;
  if (binary === undefined) {
    say('Collector: not measured; --collector PATH names one that has the ClickHouse exporter (bench/README.md)');
    return;
  }
  for (const workload of chosen.filter(({ path }) => path === protobuf.path)) {
    const dataDir = makeDataDir();
    const deployment = await collectorDeployment(binary, dataDir);
    try {
      say(`${deployment.name}: ${workload.name}`);
      await measureIngest(deployment, workload, countOf(workload), figures);
      if (sized.has(workload.name)) {
        await measureSizes(deployment.target, `${deployment.name}, ${workload.name}`, figures);
      }
    } finally {
      closeConnections();
      await deployment.stop();
    }
  }
};

const queues = async (): Promise<void> => {
  const workerCounts = isQuick ? [1] : [...new Set([1, 2, cpus().length])];
  for (const kind of queueKinds) {
    if (kind === 'redis' && !isRedisInstalled()) {
      say('Redis queue: not measured, there is no redis-server here');
      continue;
    }
    for (const workers of workerCounts) {
      const dataDir = makeDataDir();
      const local = await localDeployment(dataDir);
      try {
        const deployment = await queueDeployment(local.server, dataDir, kind, workers);
        try {
          for (const workload of chosen.filter(({ name }) => throughQueues.has(name))) {
            say(`${deployment.name}: ${workload.name}`);
            await measureIngest(deployment, workload, countOf(workload), figures);
            await ask(deployment.target, 'TRUNCATE TABLE observations');
          }
        } finally {
          closeConnections();
          await deployment.stop();
        }
      } finally {
        await local.stop();
      }
    }
  }
};

const reads = async (): Promise<void> => {
  for (const size of readSizes) {
    say(`reads of ${size} observations`);
    await measureReads(size, questions, figures);
  }
};

const starts = async (): Promise<void> => {
  say('starts');
  await measureStarts(figures, idle);
};

const parts: Readonly<Record<string, () => Promise<void>>> = { ingest, collector, queues, reads, starts };
const asked = given.only?.split(',') ?? Object.keys(parts);
for (const name of asked) {
  if (parts[name] === undefined)
    throw new Error(`--only: there is no part ${name}; parts: ${Object.keys(parts).join(', ')}`);
}

if (chosen.length === 0) throw new Error(`--workloads: none of ${workloads.map(({ name }) => name).join('; ')}`);

const machine = {
  processors: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  load: loadavg()[0],
  rounds,
  observations,
  existing,
  collector: given.collector === undefined ? undefined : collectorVersions(given.collector),
  at: new Date().toISOString(),
};
for (let round = 1; round <= rounds; round += 1) {
  say(`round ${round} of ${rounds}`);
  for (const name of asked) await parts[name]?.();
}

const summaries = figures.list();
const about = [
  `${machine.processors}, ${machine.memoryGigabytes} GB, Node ${machine.node}, load ${machine.load} before; ${rounds} round(s) of ${observations.toLocaleString('en')} observations; ${machine.at.slice(0, 10)}`,
  ...(machine.collector === undefined ? [] : [`Collector: ${machine.collector}`]),
].join('\n');
console.log(`${about}\n${tableOf(summaries)}`);
if (given.json !== undefined) writeFileSync(given.json, jsonOf(machine, summaries));
if (given.markdown !== undefined) writeFileSync(given.markdown, `${about}\n\n${markdownOf(summaries)}\n`);
if (given.charts !== undefined) {
  mkdirSync(given.charts, { recursive: true });
  for (const [file, svg] of chartsOf(summaries)) writeFileSync(join(given.charts, file), svg);
}
