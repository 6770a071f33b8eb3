import { Command } from 'commander';
import { addDeadLetterCommands } from './commands/dead-letters.ts';
import { addKeyCommands } from './commands/keys.ts';
import { addLedgerCommand } from './commands/ledger.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import type { Operator } from './commands/operator.ts';
import { addProjectCommands } from './commands/projects.ts';
import { addStatusCommand } from './commands/status.ts';
import { exitCodes, explainFailure } from './output/explain-failure.ts';
import { printResult, type Output } from './output/output.ts';
import type { AskServer } from './server/ask-server.ts';
import type { WithControlPlane } from './stores/control-plane.ts';
import type { MigrateStores } from './stores/migrate-stores.ts';
import type { StatusReport } from './status/status-report.ts';

export interface Surroundings {
  readonly output: Output;
  readonly version: string;
  readonly withControlPlane: WithControlPlane;
  readonly migrate: MigrateStores;
  readonly readStatus: () => Promise<StatusReport>;
  readonly askServer: AskServer;
}

/** Runs one command line (without the program's name) and gives its exit code. Never rejects. */
export const run = async (args: readonly string[], surroundings: Surroundings): Promise<number> => {
  const { output, version, withControlPlane, migrate, readStatus, askServer } = surroundings;
  let exitCode: number = exitCodes.success;
  const isJson = (): boolean => program.opts<{ json?: boolean }>().json === true;
  const operator: Operator = {
    finish: async (command) => operator.print(await withControlPlane(command)),
    print: (result) => printResult(output, isJson(), result),
    migrate,
    readStatus,
    askServer,
    tellUnhealthy: () => {
      exitCode = exitCodes.failure;
    },
  };
  const program = createProgram(operator, version, output);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    const failure = explainFailure(error);
    const { code, message } = failure;
    if (message !== undefined) {
      output.error(isJson() ? `${JSON.stringify({ error: { code, message } })}\n` : `${message}\n`);
    }
    return failure.exitCode;
  }
};

const createProgram = (operator: Operator, version: string, output: Output): Command => {
  const program = new Command('spanledger')
    .description('Operate Spanledger: what runs, projects and keys, migrations, what became of events.')
    .version(version)
    .option('--json', 'print results, and errors of commands, as JSON')
    .exitOverride()
    .showHelpAfterError('(--help shows what is possible)')
    .configureOutput({ writeOut: output.out, writeErr: output.error });
  addStatusCommand(program, operator, version);
  addProjectCommands(program, operator);
  addKeyCommands(program, operator);
  addMigrateCommand(program, operator);
  addLedgerCommand(program, operator);
  addDeadLetterCommands(program, operator);
  return program;
};
