import type { Result } from '../output/output.ts';
import type { ControlPlane } from '../stores/control-plane.ts';
import type { AskServer } from '../server/ask-server.ts';
import type { MigrateStores } from '../stores/migrate-stores.ts';
import type { StatusReport } from '../status/status-report.ts';

/** What commands can do. */
export interface Operator {
  /** Runs a command on the control plane and prints its result. */
  readonly finish: (command: (stores: ControlPlane) => Promise<Result>) => Promise<void>;
  readonly print: (result: Result) => void;
  readonly migrate: MigrateStores;
  readonly askServer: AskServer;
  readonly readStatus: () => Promise<StatusReport>;
  /** The command did its work, and what it found is not well. */
  readonly tellUnhealthy: () => void;
}
