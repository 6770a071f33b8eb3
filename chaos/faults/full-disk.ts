import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineName } from '../cluster/engines.ts';
import type { FaultKind } from './fault.ts';

/** No write succeeds for a while; acknowledged data must remain, and everything continues afterwards. */
export const fullDisk: FaultKind = ({ engines }, random) => {
  const engine = engines[random.pick<EngineName>(['clickhouse', 'clickhouse', 'redis'])] ?? engines.clickhouse;
  const disk = engine?.disk;
  if (engine === undefined || disk === undefined) return undefined;
  const ms = 1_500 + random.below(3_000);
  return {
    name: `the disk of ${engine.name} full for ${ms} ms`,
    targets: [engine.name],
    run: async () => {
      disk.fill();
      await sleep(ms);
      disk.free();
      // Redis with appendfsync always ends when it cannot write, and is started again.
      await engine.start();
      return [];
    },
  };
};
