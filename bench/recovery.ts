// How long it takes after each kind of kill until newly sent events of every shard are readable, on each queue.
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { shardOf } from '@spanledger/core';
import { startCluster, type Cluster, type QueueKind } from '../chaos/cluster/cluster.ts';
import { isRedisInstalled } from '../chaos/cluster/engines.ts';
import { projects } from '../chaos/cluster/projects.ts';
import { freshTrace } from '../chaos/load/project-load.ts';
import { seededRandom } from '../chaos/random.ts';
import { sendUntilAnswered } from '../chaos/send.ts';
import { ask } from '../chaos/verify/read-api.ts';
import { percentilesOf } from './percentiles.ts';

const times = Number(process.argv[2] ?? 3);
const queues = (process.argv[3] === undefined ? ['redis', 'postgres'] : [process.argv[3]]) as readonly QueueKind[];
const shards = 8;
const pauseMs = 8_000;
const pollMs = 20;

const [project] = projects;
const random = seededRandom(1);
let sent = 0;

const traceOf = (shard: number): string => {
  for (;;) {
    sent += 1;
    const id = `recovery-${sent}`;
    if (shardOf(project.id, id, shards) === shard) return id;
  }
};

/** Resolves when an event of each shard, sent now and again until it is accepted, is readable. */
const untilReadable = async ({ apis }: Cluster): Promise<void> => {
  const readable = async (shard: number): Promise<void> => {
    const id = traceOf(shard);
    await sendUntilAnswered(apis, project, freshTrace(id).request, random);
    while ((await ask(apis, project, `/api/public/traces/${id}`)) === undefined) await sleep(pollMs);
  };
  await Promise.all(Array.from({ length: shards }, async (_, shard) => readable(shard)));
};

type Kill = readonly [name: string, kill: (cluster: Cluster) => Promise<unknown>];

const engine = (name: 'clickhouse' | 'postgres' | 'redis'): Kill => [
  `kill -9 ${name}, started again at once`,
  async ({ engines }) => {
    await engines[name]?.kill();
    await engines[name]?.start();
  },
];

const kills: readonly Kill[] = [
  ['nothing', async () => undefined],
  ['kill -9 one of two workers, not started again', async ({ workers }) => workers[0]?.kill()],
  [
    'kill -9 every worker, started again at once',
    async ({ workers }) => {
      await Promise.all(workers.map(async (worker) => worker.kill()));
      await Promise.all(workers.map(async (worker) => worker.start()));
    },
  ],
  ['kill -9 one of two apis, not started again', async ({ apis }) => apis[0]?.kill()],
  engine('clickhouse'),
  engine('postgres'),
  engine('redis'),
];

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** From the kill on, in milliseconds. Sending goes on while the killed process is being started. */
const measure = async (cluster: Cluster, [, kill]: Kill): Promise<number> => {
  await untilReadable(cluster);
  const startedAt = performance.now();
  const killing = kill(cluster);
  await untilReadable(cluster);
  const ms = performance.now() - startedAt;
  await killing;
  await Promise.all([...cluster.apis, ...cluster.workers].map(async (app) => app.start()));
  await sleep(pauseMs);
  return ms;
};

console.log(`machine  ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
console.log('| kill | queue | seconds until new events of every shard are readable: median, worst |');
for (const queue of queues) {
  if (queue === 'redis' && !isRedisInstalled) continue;
  const cluster = await startCluster({ queue });
  try {
    for (const kind of kills) {
      if (kind[0].includes('redis') && queue !== 'redis') continue;
      const measured: number[] = [];
      for (let time = 0; time < times; time += 1) measured.push(await measure(cluster, kind));
      const at = percentilesOf(measured);
      console.log(`| ${kind[0]} | ${queue} | ${seconds(at(0.5))}, ${seconds(at(1))} |`);
    }
  } finally {
    await cluster.stop();
  }
}
