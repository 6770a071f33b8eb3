import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../cluster/app.ts';
import type { EngineName } from '../cluster/engines.ts';
import type { FaultKind } from './fault.ts';

/** Longer than a lease of 5 s and a lock of 4 s, plus the polling interval that detects their expiry. */
const beyondLeaseMs = 7_500;

const some = (apps: readonly App[]): readonly [App, ...App[]] => apps as unknown as [App, ...App[]];

/** Pauses a worker beyond its leases; another takes its shards, and for a moment both own them. */
export const pauseWorker: FaultKind = ({ workers }, random) => {
  const worker = random.pick(some(workers));
  const ms = beyondLeaseMs + random.below(1_500);
  return {
    name: `SIGSTOP ${worker.name} for ${ms} ms`,
    targets: [worker.name],
    run: async () => {
      worker.signal('SIGSTOP');
      await sleep(ms);
      worker.signal('SIGCONT');
      return [];
    },
  };
};

/** Its inserts reach ClickHouse long after its leases expired, even if others have written the same traces since. */
export const lateInserts: FaultKind = ({ workers }, random) => {
  const worker = random.pick(some(workers));
  const ms = beyondLeaseMs + random.below(1_500);
  const loss = random.pick(['freeze', 'silence'] as const);
  return {
    name: `${worker.name}: requests to ClickHouse ${ms} ms late, and its leases lost by ${loss}`,
    targets: [worker.name],
    run: async () => {
      const { clickhouse, queue } = worker.proxies;
      clickhouse.setMode({ kind: 'hold-requests', ms });
      await sleep(400);
      if (loss === 'freeze') worker.signal('SIGSTOP');
      else queue.setMode({ kind: 'silence' });
      await sleep(ms - 200);
      worker.signal('SIGCONT');
      queue.setMode({ kind: 'pass' });
      await sleep(1_000);
      clickhouse.setMode({ kind: 'pass' });
      return [];
    },
  };
};

export const pauseApi: FaultKind = ({ apis }, random) => {
  const api = random.pick(some(apis));
  const ms = 3_000 + random.below(4_000);
  return {
    name: `SIGSTOP ${api.name} for ${ms} ms`,
    targets: [api.name],
    run: async () => {
      api.signal('SIGSTOP');
      await sleep(ms);
      api.signal('SIGCONT');
      return [];
    },
  };
};

export const pauseEngine: FaultKind = ({ engines }, random) => {
  const engine = engines[random.pick<EngineName>(['clickhouse', 'redis', 'postgres'])] ?? engines.clickhouse;
  if (engine === undefined) return undefined;
  const ms = 2_000 + random.below(5_000);
  return {
    name: `SIGSTOP ${engine.name} for ${ms} ms`,
    targets: [engine.name],
    run: async () => {
      engine.freeze();
      await sleep(ms);
      engine.thaw();
      return [];
    },
  };
};
