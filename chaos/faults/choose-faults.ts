import type { Cluster } from '../cluster/cluster.ts';
import type { Random } from '../random.ts';
import type { Fault, FaultKind } from './fault.ts';
import { fullDisk } from './full-disk.ts';
import {
  killApi,
  killClickHouse,
  killEveryWorker,
  killPostgres,
  killRedis,
  killWorker,
  restart,
  restartWhileFrozen,
} from './kills.ts';
import { badLineToClickHouse, badLineToPostgres, badLineToQueue } from './networks.ts';
import { lateInserts, pauseApi, pauseEngine, pauseWorker } from './pauses.ts';

const kinds = {
  killWorker,
  killApi,
  killClickHouse,
  killRedis,
  killPostgres,
  killEveryWorker,
  pauseWorker,
  lateInserts,
  badLineToClickHouse,
  badLineToQueue,
  badLineToPostgres,
  pauseApi,
  pauseEngine,
  restart,
  restartWhileFrozen,
  fullDisk,
} as const satisfies Readonly<Record<string, FaultKind>>;

export type FaultKindName = keyof typeof kinds;

export const faultKindNames = Object.keys(kinds) as readonly FaultKindName[] as readonly [
  FaultKindName,
  ...FaultKindName[],
];

const faultsOfCycle = 3;

/**
 * Some faults in random order. Over as many cycles as there are kinds, each kind occurs at least once for any seed.
 * With `only`, exactly those kinds.
 */
export const chooseFaults = (
  cluster: Cluster,
  { cycle, only }: { readonly cycle: number; readonly only?: readonly FaultKindName[] | undefined },
  random: Random,
): readonly Fault[] => {
  const due = faultKindNames[cycle % faultKindNames.length] ?? 'killWorker';
  const others = Array.from({ length: faultsOfCycle - 1 }, () => random.pick(faultKindNames));
  return random.shuffle(only ?? [due, ...others]).flatMap((name) => kinds[name](cluster, random) ?? []);
};
