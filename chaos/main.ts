// `npm run test:chaos -- [--cycles 100] [--seed N] [--queue redis|postgres] [--from N] [--faults killRedis,restart]`
// `--keep` leaves everything running after a failure, until Ctrl-C.
import { parseArgs } from 'node:util';
import { startCluster, type Cluster, type QueueKind } from './cluster/cluster.ts';
import { isRedisInstalled } from './cluster/engines.ts';
import { chooseFaults, faultKindNames } from './faults/choose-faults.ts';
import { runCycle, type Run } from './run-cycle.ts';

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '16' },
    seed: { type: 'string' },
    queue: { type: 'string' },
    from: { type: 'string', default: '0' },
    faults: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const cycles = Number(values.cycles);
const first = Number(values.from);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const queues: readonly QueueKind[] =
  values.queue === 'redis' || values.queue === 'postgres' ? [values.queue] : ['redis', 'postgres'];

const only = values.faults?.split(',').map((given) => {
  const name = faultKindNames.find((known) => known === given);
  if (name === undefined) throw new Error(`${given} is none of ${faultKindNames.join(', ')}`);
  return name;
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const sayWhere = ({ engines, apis, workers }: Cluster): void => {
  for (const engine of Object.values(engines)) say(`${engine.name} is at ${engine.urlAt(engine.port)}`);
  for (const app of [...apis, ...workers]) say(`${app.name} is at ${app.url()}`);
};

const untilInterrupted = async (): Promise<void> => {
  await new Promise((end) => void process.once('SIGINT', end));
};

const sayOutputs = ({ apis, workers }: Cluster): void => {
  for (const app of [...apis, ...workers]) {
    const lines = app.output().split('\n');
    // Omits log lines of successful requests.
    const telling = lines.filter((line) => !/"level":30,.*"msg":"request"/.test(line));
    say(`  output of ${app.name}:\n${telling.slice(-20).join('\n')}`);
  }
};

const runCycles = async (cluster: Cluster): Promise<number> => {
  const { queue } = cluster;
  const run: Run = { cluster, seed, totals: new Map() };
  for (let cycle = first; cycle < first + cycles; cycle += 1) {
    const { faults, requests, retries, seconds, laps, failures } = await runCycle(run, cycle, (random) =>
      chooseFaults(cluster, { cycle, only }, random),
    );
    const outcome = failures.length === 0 ? 'ok' : 'FAILED';
    say(`${queue} cycle ${cycle}: ${outcome} in ${seconds.toFixed(1)} s, ${requests} requests, ${retries} retries`);
    for (const fault of faults) say(`    ${fault}`);
    say(`    ${laps.join(', ')}`);
    if (failures.length === 0) continue;
    for (const failure of failures) say(`  ! ${failure}`);
    sayOutputs(cluster);
    const faultsGiven = values.faults === undefined ? '' : ` --faults ${values.faults}`;
    say(`  again: npm run test:chaos -- --queue ${queue} --seed ${seed} --from ${cycle} --cycles 1${faultsGiven}`);
    return failures.length;
  }
  return 0;
};

const runQueue = async (queue: QueueKind): Promise<number> => {
  const cluster = await startCluster({ queue });
  const stopAndExit = (): void => void cluster.stop().then(() => process.exit(1));
  if (!values.keep) process.once('SIGINT', stopAndExit).once('SIGTERM', stopAndExit);
  try {
    if (cluster.withoutDisk !== undefined) say(`no full disk: ${cluster.withoutDisk}`);
    if (values.keep) sayWhere(cluster);
    const failed = await runCycles(cluster);
    if (failed > 0 && values.keep) await untilInterrupted();
    return failed;
  } finally {
    const left = await cluster.stop();
    if (left.length > 0) say(`  ! processes are left: ${left.join(', ')}`);
    process.off('SIGINT', stopAndExit).off('SIGTERM', stopAndExit);
  }
};

say(`seed ${seed}, ${cycles} cycles on each of: ${queues.join(', ')}`);
let failures = 0;
for (const queue of queues) {
  if (queue === 'redis' && !isRedisInstalled) say('redis-server is not installed: the queue on Redis is not tested');
  else failures += await runQueue(queue);
}
say(failures === 0 ? `nothing lost, nothing double (seed ${seed})` : `${failures} failures (seed ${seed})`);
process.exit(failures === 0 ? 0 : 1);
