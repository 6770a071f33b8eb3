import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineName } from '../cluster/engines.ts';
import type { FaultKind } from './fault.ts';

/** No write succeeds for some time; acknowledged data must remain, and everything must continue afterwards. */
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
      // Redis with appendfsync always exits when it cannot write, and is restarted.
      await engine.start();
      return [];
    },
  };
};
