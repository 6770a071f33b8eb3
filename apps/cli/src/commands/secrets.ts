import { randomBytes } from 'node:crypto';
import type { SecretVault } from '@spanledger/core';
import type { Command } from 'commander';
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
};

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

const newKey = (): Result => {
  const key = randomBytes(32).toString('base64');
  return { text: key, json: { key } };
};
