import { setTimeout as sleep } from 'node:timers/promises';
import { countObservations, countRows, mergesRest, type Deployment } from '../deployments.ts';
import { closeConnections, inParallel, post } from '../load.ts';
import { percentilesOf } from '../percentiles.ts';
import type { Figures } from './figures.ts';
import type { Load, Workload } from './workloads.ts';

const connections = 16;
const pollMs = 20;
/** V8 goes on compiling for so many: servers run for days, and a first minute is no figure of theirs. */
const warmUpMax = 30_000;

/** Sends everything and waits for the last row; the times of the answers, in milliseconds. */
export const sendLoad = async ({ target }: Deployment, workload: Workload, load: Load): Promise<readonly number[]> => {
  const count = load.isUpdated === true ? countObservations : countRows;
  const before = await count(target);
  const headers = { authorization: target.authorization, 'content-type': workload.contentType };
  const latencies: number[] = [];
  await inParallel(connections, load.requests.length, async (index) => {
    const startedAt = performance.now();
    await post(`${target.apiUrl}${workload.path}`, load.requests[index] ?? new Uint8Array(), headers);
    latencies.push(performance.now() - startedAt);
  });
  while ((await count(target)) < before + load.observations) await sleep(pollMs);
  return latencies;
};

/** Until everything is readable, with the cost for each process and of the merges that follow. */
export const measureIngest = async (
  deployment: Deployment,
  workload: Workload,
  count: number,
  figures: Figures,
): Promise<void> => {
  const { target, cpuSeconds } = deployment;
  await sendLoad(deployment, workload, workload.make(Math.min(3 * count, warmUpMax)));
  await mergesRest(target);
  // The server closes what was idle meanwhile.
  closeConnections();
  const load = workload.make(count);
  const bytes = load.requests.reduce((sum, { length }) => sum + length, 0);
  const senderBefore = process.cpuUsage();
  const before = cpuSeconds();
  const startedAt = performance.now();
  const latencies = await sendLoad(deployment, workload, load);
  const seconds = (performance.now() - startedAt) / 1000;
  const after = cpuSeconds();
  const sender = process.cpuUsage(senderBefore);
  await mergesRest(target);
  const atRest = cpuSeconds();
  const each = (used: number): readonly [number, string] => [(used * 1e6) / load.observations, 'µs'];
  const cpu = Object.keys(after).map(
    (name) => [`CPU, ${name}`, each((after[name] ?? 0) - (before[name] ?? 0))] as const,
  );
  const total = Object.keys(after).reduce((sum, name) => sum + (atRest[name] ?? 0) - (before[name] ?? 0), 0);
  const at = percentilesOf(latencies);
  figures.add('ingest', `${deployment.name}: ${workload.name}`, {
    rate: [load.observations / seconds, '/s'],
    events: [(load.observations * load.events) / seconds, '/s'],
    bytes: [bytes / seconds / 1e6, 'MB/s'],
    'request, p50': [at(0.5), 'ms'],
    'request, p95': [at(0.95), 'ms'],
    ...Object.fromEntries(cpu),
    'CPU, sender': each((sender.user + sender.system) / 1e6),
    'CPU, ClickHouse, merges too': each((atRest['ClickHouse'] ?? 0) - (before['ClickHouse'] ?? 0)),
    'CPU, all, merges too': each(total),
  });
  for (const [name, { residentMb }] of Object.entries(deployment.held())) {
    figures.add('ingest', `${deployment.name}: ${workload.name}`, { [`memory after, ${name}`]: [residentMb, 'MB'] });
  }
};
