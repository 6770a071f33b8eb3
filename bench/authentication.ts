// The cost of authenticating a valid key: in processor time of one thread, next to whole requests of one event and of a
// read. Another built checkout is measured in turn with this one. Linux alone.
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { createAuthenticator } from '../apps/api/src/auth/authenticator.ts';
import type { openPostgresStore } from '@spanledger/postgres-store';
import { closeConnections, inParallel, post } from './load.ts';
import { percentilesOf } from './percentiles.ts';
import { processStats } from './process-stats.ts';
import { builtApp } from './processes.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const rounds = Number(process.argv[2] ?? 3);
const here = resolve(import.meta.dirname, '..');
const checkouts = [...(process.argv[3] === undefined ? [] : [resolve(process.argv[3])]), here];
const knownCalls = 1_000_000;
const checks = 3_000;
const requests = 20_000;
const connections = 16;

/** In microseconds, for one of `count`. */
const cpuOf = async (count: number, cpuSeconds: () => number, work: () => Promise<unknown>): Promise<number> => {
  const before = cpuSeconds();
  await work();
  return ((cpuSeconds() - before) * 1e6) / count;
};

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const load = async <T>(checkout: string, file: string): Promise<T> =>
  (await import(pathToFileURL(resolve(checkout, file)).href)) as T;

interface Authentication {
  readonly createAuthenticator: typeof createAuthenticator;
}

/** Of a header that was right just now: what nearly every request pays. */
const measureKnown = async (checkout: string, { authorization }: BenchServer): Promise<number> => {
  const { createAuthenticator: create } = await load<Authentication>(checkout, 'apps/api/dist/auth/authenticator.js');
  const key = { projectId: 'p', publicKey: 'pk-sl-bench' };
  const store = { authenticate: async () => key } as unknown as Parameters<typeof create>[0];
  const authenticator = create(store);
  const authenticate = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at += 1) await authenticator.authenticate(authorization, '192.0.2.1');
  };
  await authenticate(knownCalls / 10);
  return cpuOf(knownCalls, ownCpu, async () => authenticate(knownCalls));
};

interface Stores {
  readonly openPostgresStore: typeof openPostgresStore;
}

/** Of a secret that was right before, held against what is stored: each header each five seconds. */
const measureChecked = async (checkout: string, { databaseUrl }: BenchServer): Promise<number> => {
  const { openPostgresStore: open } = await load<Stores>(checkout, 'packages/postgres-store/dist/index.js');
  const store = open({ url: databaseUrl, poolMax: 1 });
  const check = async (times: number): Promise<void> => {
    for (let at = 0; at < times; at += 1) {
      const key = await store.apiKeys.authenticate('pk-sl-bench', 'sk-sl-bench');
      if (key === undefined) throw new Error('a good key was refused');
    }
  };
  try {
    await check(checks / 10);
    return await cpuOf(checks, ownCpu, async () => check(checks));
  } finally {
    await store.close();
  }
};

/** One trace of a new id. */
const eventBody = (): Uint8Array => {
  const timestamp = new Date().toISOString();
  const event = { id: randomUUID(), type: 'trace-create', timestamp, body: { id: randomUUID(), name: 'bench' } };
  return Buffer.from(JSON.stringify({ batch: [event] }));
};

const measureRequests = async (server: BenchServer, send: () => Promise<unknown>): Promise<number> => {
  const cpuSeconds = (): number => processStats(server.child.pid ?? 0).cpuSeconds;
  const some = async (count: number): Promise<void> =>
    inParallel(connections, count, async () => {
      // A connection that was idle may be closed while it is used again.
      await send().catch(send);
    });
  await some(requests / 5);
  return cpuOf(requests, cpuSeconds, async () => some(requests));
};

const measures = {
  'a good key, known': measureKnown,
  'a good key, checked again': measureChecked,
  'a whole request of one event': async (_checkout: string, server: BenchServer) => {
    const { authorization, apiUrl } = server;
    const headers = { authorization, 'content-type': 'application/json' };
    return measureRequests(server, async () => post(`${apiUrl}/api/public/ingestion`, eventBody(), headers));
  },
  'a whole request for the project': async (_checkout: string, server: BenchServer) => {
    const { authorization, apiUrl } = server;
    return measureRequests(server, async () => {
      const response = await fetch(`${apiUrl}/api/public/projects`, { headers: { authorization } });
      await response.text();
      if (!response.ok) throw new Error(`it was answered ${response.status}`);
    });
  },
} as const;

const names = Object.keys(measures) as (keyof typeof measures)[];
const measured = new Map(checkouts.map((checkout) => [checkout, new Map(names.map((name) => [name, [] as number[]]))]));

const measureRound = async (checkout: string): Promise<void> => {
  const dataDir = makeDataDir();
  const server = await startServer(dataDir, {}, builtApp('api', checkout));
  try {
    for (const name of names)
      measured
        .get(checkout)
        ?.get(name)
        ?.push(await measures[name](checkout, server));
  } finally {
    await server.stop();
  }
};

for (let round = 0; round < rounds; round += 1) for (const checkout of checkouts) await measureRound(checkout);
closeConnections();
console.log(
  `machine  ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; medians of ${rounds}`,
);
for (const checkout of checkouts) {
  console.log(checkout === here ? 'this checkout' : 'the other checkout');
  for (const name of names) {
    const median = percentilesOf(measured.get(checkout)?.get(name) ?? [])(0.5);
    const rate = (1e6 / median).toFixed(0);
    console.log(`  ${name.padEnd(32)}${median.toFixed(1).padStart(8)} µs of processor time, ${rate} a second of it`);
  }
}
