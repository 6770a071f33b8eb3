import type { Command } from 'commander';

export interface KeyOptions {
  readonly publicKey?: string;
  readonly secretKey?: string;
}

/** The command speaks to the running server as one project. */
export const withKeyOptions = (command: Command): Command =>
  command
    .option('--public-key <key>', "the project's public key; SPANLEDGER_PUBLIC_KEY when absent")
    .option('--secret-key <key>', 'its secret key; SPANLEDGER_SECRET_KEY when absent');

/** The query of a path, of what was given. */
export const queryOf = (given: Readonly<Record<string, string | undefined>>): string => {
  const entries = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`;
};
