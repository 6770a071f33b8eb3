import { randomBytes } from 'node:crypto';
import { advisedCommand, type ForgottenSecrets, type SecretVault } from '@spanledger/core';
import type { Command } from 'commander';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { Operator } from './operator.ts';

export const addSecretCommands = (program: Command, operator: Operator): void => {
  const printed = async (use: (vault: SecretVault) => Promise<Result>): Promise<void> =>
    operator.print(await operator.withSecretVault(use));
  const secrets = program
    .command('secrets')
    .description('secrets that the server must read again, and what encrypts them');
  secrets
    .command('status')
    .description('how many are encrypted, and by which key')
    .action(() => printed(readState));
  secrets
    .command('rotate')
    .description('make another data key and encrypt everything by it, while servers run')
    .action(() => printed(rotate));
  secrets
    .command('new-key')
    .description('print a new SPANLEDGER_ENCRYPTION_KEY; changes nothing')
    .action(() => operator.print(newKey()));
  secrets
    .command('forget')
    .description('for a lost encryption key: show what is lost with it; with --yes, delete that for good')
    .option('--yes', 'delete all secrets, and the data keys')
    .action(({ yes = false }: ForgetOptions) => printed(yes ? forget : showForgettable));
};

interface ForgetOptions {
  readonly yes?: boolean;
}

const readState = async (vault: SecretVault): Promise<Result> => {
  const state = await vault.state();
  const { encrypted, plain, behind, current, wrappedBy } = state;
  const lines = [
    `encrypted   ${encrypted}${behind === 0 ? '' : `, ${behind} of them by an older data key`}`,
    `plain       ${plain}`,
    `key in use  ${current ?? 'none: set SPANLEDGER_ENCRYPTION_KEY'}`,
    `wrapped by  ${wrappedBy.length === 0 ? '–' : wrappedBy.join(', ')}`,
  ];
  return { text: lines.join('\n'), json: { ...state, current: current ?? null } };
};

const rotate = async (vault: SecretVault): Promise<Result> => {
  const rotation = await vault.rotate();
  const { dataKey, encrypted, removed } = rotation;
  const text = `The data key is ${dataKey} now. ${encrypted} secrets were encrypted anew, ${removed} older data keys removed.`;
  return { text, json: rotation };
};

/** What is lost, and what an operator has to do afterwards. */
const kinds: Readonly<Record<keyof ForgottenSecrets, readonly [name: string, remedy: string]>> = {
  budgetWebhooks: ['secrets of webhooks of budgets', 'set another one for each'],
  promptWebhooks: ['webhooks of prompts', 'create them again'],
  secondFactors: ['second factors of users', 'users set up theirs again; until then a password is enough'],
  llmConnections: ['connections to models', 'create them again, with the keys of the providers'],
  serverSecrets: ['secrets of the server', 'links to media end, and masking makes other pseudonyms'],
  dataKeys: ['data keys', 'the next start makes one'],
};

const tableOf = (counts: ForgottenSecrets): string =>
  formatTable(
    ['SECRETS', 'COUNT', 'AFTERWARDS'],
    (Object.keys(kinds) as (keyof ForgottenSecrets)[]).map((kind) => [
      kinds[kind][0],
      String(counts[kind]),
      kinds[kind][1],
    ]),
  );

const showForgettable = async (vault: SecretVault): Promise<Result> => {
  const counts = await vault.forgettable();
  const { current, wrappedBy } = await vault.state();
  const isKeyThere = wrappedBy.length > 0 && wrappedBy.every((key) => key === current);
  const lines = [
    tableOf(counts),
    '',
    ...(isKeyThere ? ['The encryption key in use opens all of them: there is nothing to forget.'] : []),
    `Nothing was deleted. Stop each API and worker; then ${advisedCommand('secrets forget --yes')} deletes all of it for good.`,
  ];
  return { text: lines.join('\n'), json: { ...counts, isForgotten: false } };
};

const forget = async (vault: SecretVault): Promise<Result> => {
  const counts = await vault.forget();
  const text = `${tableOf(counts)}\n\nAll of it is deleted. The next start encrypts by the encryption key that it finds.`;
  return { text, json: { ...counts, isForgotten: true } };
};

const newKey = (): Result => {
  const key = randomBytes(32).toString('base64');
  return { text: key, json: { key } };
};
