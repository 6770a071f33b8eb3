import type { Command } from 'commander';

export interface KeyOptions {
  readonly project?: string;
  readonly publicKey?: string;
  readonly secretKey?: string;
}

/** The command works as the projects that `AsProjects` chooses by these. */
export const withKeyOptions = (command: Command): Command =>
  command
    .option('-p, --project <id or name>', 'the project, where the databases can be reached: no keys are needed then')
    .option('--public-key <key>', "the project's public key; SPANLEDGER_PUBLIC_KEY when absent")
    .option('--secret-key <key>', 'its secret key; SPANLEDGER_SECRET_KEY when absent');

/** The query string of the given parameters. */
export const queryOf = (given: Readonly<Record<string, string | undefined>>): string => {
  const entries = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`;
};
