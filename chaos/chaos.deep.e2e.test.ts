import { afterEach, describe, expect, it } from 'vitest';
import { startCluster, type Cluster, type QueueKind } from './cluster/cluster.ts';
import { isRedisInstalled } from './cluster/engines.ts';
import { chooseFaults, type FaultKindName } from './faults/choose-faults.ts';
import { runCycle, type Run } from './run-cycle.ts';

const timeoutMs = 1_800_000;

/** One fixed cycle per queue; `npm run test:chaos` runs many random ones. */
const cycles: Readonly<Record<QueueKind, { readonly seed: number; readonly only: readonly FaultKindName[] }>> = {
  redis: { seed: 7, only: ['pauseWorker', 'killRedis', 'killApi'] },
  postgres: { seed: 8, only: ['killWorker', 'killPostgres', 'killClickHouse'] },
};
const loadMs = 2_500;

let cluster: Cluster | undefined;
afterEach(async () => {
  await cluster?.stop();
});

const kinds: readonly QueueKind[] = isRedisInstalled ? ['redis', 'postgres'] : ['postgres'];
if (!isRedisInstalled) process.stderr.write('redis-server is not installed: chaos on Redis is not tested\n');

describe.each(kinds)('processes that die, hang and lose their lines, with the queue on %s', (queue) => {
  it('lose nothing, double nothing, and keep every sum and the ledger exact', { timeout: timeoutMs }, async () => {
    const started = await startCluster({ queue });
    cluster = started;
    const { seed, only } = cycles[queue];
    const run: Run = { cluster: started, seed, loadMs, totals: new Map() };
    const { failures, faults } = await runCycle(run, 0, (random) => chooseFaults(started, { cycle: 0, only }, random));
    expect(faults).toHaveLength(only.length);
    expect(failures).toEqual([]);
    expect(await started.stop()).toEqual([]);
  });
});
