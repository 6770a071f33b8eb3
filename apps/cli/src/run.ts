import type { SlowStatement } from '@spanledger/postgres-store';
import { Command } from 'commander';
import { addAuditCommands } from './commands/audit.ts';
import { addBudgetCommands } from './commands/budgets.ts';
import { addChunkCommands } from './commands/chunks.ts';
import { addDeadLetterCommands } from './commands/dead-letters.ts';
import { addExportCommand } from './commands/export.ts';
import { addKeyCommands } from './commands/keys.ts';
import { addLedgerCommand } from './commands/ledger.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import type { Operator } from './commands/operator.ts';
import { addPriceCommands } from './commands/prices.ts';
import { addProjectCommands } from './commands/projects.ts';
import { addRepriceCommands } from './commands/reprice.ts';
import { addReshardCommand } from './commands/reshard.ts';
import { addSecretCommands } from './commands/secrets.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTransferCommand } from './commands/transfer.ts';
import { addUserCommands } from './commands/users.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { exitCodes, explainFailure } from './output/explain-failure.ts';
import { printResult, type Output } from './output/output.ts';
import { asProjects } from './server/as-projects.ts';
import type { AskServer, KeyPair } from './server/ask-server.ts';
import type { OpenProject } from './server/project-at.ts';
import type { ReadLines } from './server/read-lines.ts';
import type { OpenChunkFiles } from './stores/chunk-files.ts';
import type { WithChunks } from './stores/chunks.ts';
import type { WithControlPlane, WithSecretVault } from './stores/control-plane.ts';
import type { WithDerivedStats } from './stores/derived-stats.ts';
import type { WithDeadLetters } from './stores/dead-letters.ts';
import type { WithErasure } from './stores/erasure.ts';
import type { MigrateStores } from './stores/migrate-stores.ts';
import type { RecordEvent } from './stores/record-event.ts';
import type { ReshardQueue } from './stores/reshard-queue.ts';
import type { TransferStores } from './stores/transfer-stores.ts';
import type { StatusReport } from './status/status-report.ts';

export interface CommandContext {
  readonly output: Output;
  readonly version: string;
  readonly withControlPlane: WithControlPlane;
  /** With a server on the same stores, for the duration of an operation. */
  readonly withServer: WithControlPlane;
  readonly repricesItself: () => boolean;
  /** Where people reach the server, for links. */
  readonly baseUrl: () => string;
  readonly withDerivedStats: WithDerivedStats;
  readonly withSecretVault: WithSecretVault;
  readonly withChunks: WithChunks;
  readonly openChunkFiles: OpenChunkFiles;
  readonly record: RecordEvent;
  readonly migrate: MigrateStores;
  readonly reshard: ReshardQueue;
  readonly transfer: TransferStores;
  readonly readStatus: () => Promise<StatusReport>;
  readonly readSlowStatements: (count: number) => Promise<readonly SlowStatement[]>;
  /** The keys of the environment. */
  readonly ownKeys: () => KeyPair;
  readonly withDeadLetters: WithDeadLetters;
  readonly withErasure: WithErasure;
  readonly askServer: AskServer;
  readonly readLines: ReadLines;
  readonly openProject: OpenProject;
  /** The keys in the environment of a project elsewhere that is copied. */
  readonly copyKeys: () => KeyPair;
}

/** Runs one command line (without the program's name) and returns its exit code. Never rejects. */
export const run = async (args: readonly string[], context: CommandContext): Promise<number> => {
  const { output, version, withControlPlane, withServer, ownKeys, ...others } = context;
  let exitCode: number = exitCodes.success;
  const isJson = (): boolean => program.opts<{ json?: boolean }>().json === true;
  const operator: Operator = {
    finish: async (command) => operator.print(await withControlPlane(command)),
    print: (result) => printResult(output, isJson(), result),
    ...others,
    asProjects: asProjects(withServer, ownKeys),
    reportProgress: (line) => output.error(`${line}\n`),
    reportUnhealthy: () => {
      exitCode = exitCodes.failure;
    },
  };
  const printed: Output = { out: output.out, error: (text) => (isJson() ? undefined : output.error(text)) };
  const program = createProgram(operator, version, printed);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    const failure = explainFailure(error);
    const { code, message } = failure;
    if (isJson() && failure.exitCode !== exitCodes.success) {
      output.error(`${JSON.stringify({ error: { code, message } })}\n`);
    } else if (!failure.isPrinted) output.error(`${message}\n`);
    return failure.exitCode;
  }
};

/** All commands, with their operations and output. */
export const createProgram = (operator: Operator, version: string, output: Output): Command => {
  const program = new Command('spanledger')
    .description('Operate Spanledger: what runs, projects, keys and users, migrations, what became of events.')
    .version(version)
    .option('--json', 'print results, and errors of commands, as JSON')
    .exitOverride()
    .showHelpAfterError('(--help shows what is possible)')
    .configureOutput({ writeOut: output.out, writeErr: output.error });
  addStatusCommand(program, operator, version);
  addProjectCommands(program, operator);
  addKeyCommands(program, operator);
  addUserCommands(program, operator);
  addSecretCommands(program, operator);
  addMigrateCommand(program, operator);
  addReshardCommand(program, operator);
  addPriceCommands(program, operator);
  addRepriceCommands(program, operator);
  addLedgerCommand(program, operator);
  addVerifyCommand(program, operator);
  addAuditCommands(program, operator);
  addDeadLetterCommands(program, operator);
  addBudgetCommands(program, operator);
  addChunkCommands(program, operator);
  addExportCommand(program, operator);
  addTransferCommand(program, operator);
  return program;
};
