import type { Cluster } from '../cluster/cluster.ts';
import type { Random } from '../random.ts';

/** A temporary failure. */
export interface Fault {
  readonly name: string;
  /** The affected processes: faults with a common target are sequential. */
  readonly targets: readonly string[];
  /** Causes and ends the failure; resolves when everything runs again. Returns violations. */
  run(): Promise<readonly string[]>;
}

/** Creates a random fault of this kind for the cluster; `undefined` if the cluster cannot have it. */
export type FaultKind = (cluster: Cluster, random: Random) => Fault | undefined;
