// The cost of limits for a request: processor time of one thread by itself, and of the server for whole requests with
// every limit set and none, in turn. Linux alone for the second.
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { createLimiter, noLimits, type Limiter } from '../apps/api/src/limits/limiter.ts';
import type { Caller } from '../apps/api/src/auth/authenticator.ts';
import type { LevelStore, Limits, ProjectId } from '@spanledger/core';
import { closeConnections, inParallel, post } from './load.ts';
import { percentilesOf } from './percentiles.ts';
import { processStats } from './process-stats.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const rounds = Number(process.argv[2] ?? 5);
const calls = 200_000;
const requests = 4_000;
const connections = 16;

const generous: Limits = {
  ingestPerSecond: 1_000_000,
  readsPerSecond: 1_000_000,
  eventsPerDay: 1e12,
  bytesPerDay: 1e15,
};
const caller: Caller = {
  projectId: 'p' as ProjectId,
  actor: 'pk-sl-bench',
  limits: { project: generous, key: generous },
  scopes: ['ingest'],
  isPublicKey: false,
};

/** Answers after a while, with nothing but what was added. */
const store = (): LevelStore => {
  const levels = new Map<string, number>();
  return {
    add: async (changes) => {
      await new Promise((resolve) => void setTimeout(resolve, 1));
      for (const { name, amount } of changes) levels.set(name, (levels.get(name) ?? 0) + amount);
      return { levels: changes.map(({ name }) => levels.get(name) ?? 0), nowMs: Date.now() };
    },
  };
};

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

const work = async (): Promise<void> => undefined;

/** Microseconds of one request of one event, with two accounts of each limit that counts for it. */
const measureLimiter = async (limiter: Limiter): Promise<number> => {
  const request = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at += 1) {
      limiter.begin(caller, 'ingest');
      await limiter.within(caller, { events: 1, bytes: 500 }, work);
      // Between requests a server does other things, bookings among them.
      if (at % 100 === 0) await new Promise((resolve) => void setImmediate(resolve));
    }
  };
  await request(calls / 10);
  const before = ownCpu();
  await request(calls);
  const microseconds = (ownCpu() - before) / calls;
  await limiter.close();
  return microseconds;
};

const eventBody = (): Uint8Array => {
  const timestamp = new Date().toISOString();
  const event = { id: randomUUID(), type: 'trace-create', timestamp, body: { id: randomUUID(), name: 'bench' } };
  return Buffer.from(JSON.stringify({ batch: [event] }));
};

const measureServer = async ({ authorization, apiUrl, child }: BenchServer): Promise<number> => {
  const headers = { authorization, 'content-type': 'application/json' };
  const send = async () => post(`${apiUrl}/api/public/ingestion`, eventBody(), headers);
  // A connection that was idle may be closed while it is used again.
  const some = async (count: number) => inParallel(connections, count, async () => send().catch(send));
  await some(requests / 5);
  const before = processStats(child.pid ?? 0).cpuSeconds;
  await some(requests);
  return ((processStats(child.pid ?? 0).cpuSeconds - before) * 1e6) / requests;
};

const limited = {
  LIMIT_INGEST_PER_SECOND: String(generous.ingestPerSecond),
  LIMIT_READS_PER_SECOND: String(generous.readsPerSecond),
  LIMIT_EVENTS_PER_DAY: String(generous.eventsPerDay),
  LIMIT_BYTES_PER_DAY: String(generous.bytesPerDay),
};

const withServers = async (measure: (servers: readonly [BenchServer, BenchServer]) => Promise<void>): Promise<void> => {
  const free = await startServer(makeDataDir());
  const bound = await startServer(makeDataDir(), limited);
  try {
    await measure([free, bound]);
  } finally {
    closeConnections();
    await Promise.all([free.stop(), bound.stop()]);
  }
};

const median = (values: readonly number[]): string => percentilesOf(values)(0.5).toFixed(2).padStart(9);
console.log(
  `machine  ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; medians of ${rounds}`,
);

const figures: Record<'free' | 'bound', number[]> = { free: [], bound: [] };
for (let round = 0; round < rounds; round += 1) {
  figures.free.push(await measureLimiter(noLimits));
  figures.bound.push(await measureLimiter(createLimiter({ store: store(), projectDefaults: {} })));
}
console.log(`  a request without limits            ${median(figures.free)} µs of processor time`);
console.log(`  with every limit of project and key ${median(figures.bound)} µs`);

const ofServer: Record<'free' | 'bound', number[]> = { free: [], bound: [] };
await withServers(async ([free, bound]) => {
  for (let round = 0; round < rounds; round += 1) {
    ofServer.free.push(await measureServer(free));
    ofServer.bound.push(await measureServer(bound));
  }
});
console.log(`  a whole request of one event        ${median(ofServer.free)} µs of the server, without limits`);
console.log(`                                      ${median(ofServer.bound)} µs with every limit of the project`);
