import type { Cluster } from '../cluster/cluster.ts';
import type { Random } from '../random.ts';

/** A temporary failure. */
export interface Fault {
  readonly name: string;
  /** The affected processes: two faults on the same one wait for each other. */
  readonly targets: readonly string[];
  /** Does it, and undoes it: everything runs again when it resolves. Returns what must not have happened. */
  run(): Promise<readonly string[]>;
}

/** Makes a fault of this cluster, at random within its kind; `undefined` where this cluster cannot have it. */
export type FaultKind = (cluster: Cluster, random: Random) => Fault | undefined;
