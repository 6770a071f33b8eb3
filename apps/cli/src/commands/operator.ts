import type { SlowStatement } from '@spanledger/postgres-store';
import type { Result } from '../output/output.ts';
import type { OpenChunkFiles } from '../stores/chunk-files.ts';
import type { WithChunks } from '../stores/chunks.ts';
import type { ControlPlane, WithSecretVault } from '../stores/control-plane.ts';
import type { WithDerivedStats } from '../stores/derived-stats.ts';
import type { AsProjects } from '../server/as-projects.ts';
import type { AskServer, KeyPair } from '../server/ask-server.ts';
import type { OpenProject } from '../server/project-at.ts';
import type { ReadLines } from '../server/read-lines.ts';
import type { WithDeadLetters } from '../stores/dead-letters.ts';
import type { WithErasure } from '../stores/erasure.ts';
import type { MigrateStores } from '../stores/migrate-stores.ts';
import type { RecordEvent } from '../stores/record-event.ts';
import type { ReshardQueue } from '../stores/reshard-queue.ts';
import type { TransferStores } from '../stores/transfer-stores.ts';
import type { StatusReport } from '../status/status-report.ts';

/** Operations of commands. */
export interface Operator {
  /** Runs a command on the control plane and prints its result. */
  readonly finish: (command: (stores: ControlPlane) => Promise<Result>) => Promise<void>;
  readonly print: (result: Result) => void;
  /** Where people reach the server, for links. */
  readonly baseUrl: () => string;
  readonly withDerivedStats: WithDerivedStats;
  readonly withSecretVault: WithSecretVault;
  readonly withChunks: WithChunks;
  readonly openChunkFiles: OpenChunkFiles;
  readonly record: RecordEvent;
  /** A progress line; no part of the result. */
  readonly reportProgress: (line: string) => void;
  readonly migrate: MigrateStores;
  readonly reshard: ReshardQueue;
  readonly transfer: TransferStores;
  readonly asProjects: AsProjects;
  readonly withDeadLetters: WithDeadLetters;
  readonly withErasure: WithErasure;
  readonly askServer: AskServer;
  /** Whether re-pricings are carried out only while the command runs. */
  readonly repricesItself: () => boolean;
  readonly readLines: ReadLines;
  readonly openProject: OpenProject;
  /** The keys in the environment of a project elsewhere that is copied. */
  readonly copyKeys: () => KeyPair;
  readonly readStatus: () => Promise<StatusReport>;
  readonly readSlowStatements: (count: number) => Promise<readonly SlowStatement[]>;
  /** The command did its work, and found a problem. */
  readonly reportUnhealthy: () => void;
}
