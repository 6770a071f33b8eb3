import type { TargetName } from '../target/start-target.ts';
import type { Attack } from './attack.ts';
import { controlPlane, controlPlaneAtLength } from './control-plane.ts';
import { grpcCalls } from './grpc-calls.ts';
import { keyFloods } from './key-floods.ts';
import { largeBodies } from './large-bodies.ts';
import { hugeReads, largeReads } from './large-reads.ts';
import { maskingPaths } from './masking-paths.ts';
import { modelPatterns } from './model-patterns.ts';

const all: readonly Attack[] = [
  ...largeBodies,
  ...keyFloods,
  ...modelPatterns,
  ...maskingPaths,
  ...largeReads,
  ...hugeReads,
  ...grpcCalls,
  ...controlPlane,
  ...controlPlaneAtLength,
];

/** For the short form: the attacks whose effect differs with a separate api and worker, or by store. */
const quickElsewhere: Readonly<Partial<Record<TargetName, readonly string[]>>> = {
  queue: [
    'secret key: 4 traces of 240,000 values',
    'secret key: 2 × 10,000 events',
    'gRPC: 16 × 30 MB, the last bytes late',
  ],
  'queue-redis': ['secret key: 4 traces of 240,000 values', 'secret key: 2 × 10,000 events'],
  'queue-postgres': ['secret key: 2 × 10,000 events', '60 lists of 10 MB'],
};

/** The attacks on a target, in order. */
export const attacksOn = (target: TargetName, isQuick: boolean): readonly Attack[] => {
  if (!isQuick) return all;
  const long = new Set([...hugeReads, ...controlPlaneAtLength]);
  const quick = all.filter((attack) => !long.has(attack));
  const names = quickElsewhere[target];
  return names === undefined ? quick : quick.filter(({ name }) => names.includes(name));
};
