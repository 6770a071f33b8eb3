import { advisedCommand, formatIso, type ApiKey } from '@spanledger/core';
import type { Command } from 'commander';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { ControlPlane } from '../stores/control-plane.ts';
import { chooseProject } from './choose-project.ts';
import type { Operator } from './operator.ts';

export const addKeyCommands = (program: Command, operator: Operator): void => {
  const keys = program.command('keys').description('API keys of a project');
  keys
    .command('create')
    .description('make a pair of keys; the secret is shown this once')
    .option('-p, --project <id or name>', 'the project; not needed when there is only one')
    .option('-n, --note <text>', 'what the keys are for')
    .action((options: KeyOptions) => operator.finish((stores) => createKey(stores, options)));
  keys
    .command('list')
    .description('keys of a project, oldest first')
    .option('-p, --project <id or name>', 'the project; not needed when there is only one')
    .action((options: KeyOptions) => operator.finish((stores) => listKeys(stores, options)));
  keys
    .command('revoke')
    .description('end a pair of keys; servers refuse it within 5 seconds')
    .argument('<public key>')
    .action((publicKey: string) => operator.finish((stores) => revokeKey(stores, publicKey)));
};

interface KeyOptions {
  readonly project?: string;
  readonly note?: string;
}

const createKey = async ({ projects, apiKeys }: ControlPlane, options: KeyOptions): Promise<Result> => {
  const project = await chooseProject(projects, options.project);
  const created = await apiKeys.create(project.id, options.note === undefined ? {} : { note: options.note });
  const { publicKey, secretKey } = created;
  return {
    json: { ...keyJson(created), secretKey },
    text: [
      `project     ${project.name} (${project.id})`,
      `public key  ${publicKey}`,
      `secret key  ${secretKey}`,
      '',
      'The secret is not shown again: keep it now.',
    ].join('\n'),
  };
};

const listKeys = async ({ projects, apiKeys }: ControlPlane, options: KeyOptions): Promise<Result> => {
  const project = await chooseProject(projects, options.project);
  const keys = await apiKeys.list(project.id);
  const rows = keys.map((key) => {
    const { publicKey, displaySecretKey, createdAt, lastUsedAt, note } = keyJson(key);
    return [publicKey, displaySecretKey, createdAt, lastUsedAt, note];
  });
  return {
    json: keys.map(keyJson),
    text:
      rows.length === 0
        ? `${project.name} has no keys: ${advisedCommand('keys create')} makes some.`
        : formatTable(['PUBLIC KEY', 'SECRET KEY', 'CREATED', 'LAST USED', 'NOTE'], rows),
  };
};

/** Servers ask again for a key that they know after so long (`apps/api/src/auth/authenticator.ts`). */
const revokedWithinSeconds = 5;

const revokeKey = async ({ apiKeys }: ControlPlane, publicKey: string): Promise<Result> => {
  await apiKeys.revoke(publicKey);
  return {
    json: { publicKey, isRevoked: true, withinSeconds: revokedWithinSeconds },
    text: `${publicKey} is revoked: within ${revokedWithinSeconds} seconds every server refuses it.`,
  };
};

const keyJson = ({ createdAt, lastUsedAt, expiresAt, ...key }: ApiKey) => ({
  id: key.id,
  projectId: key.projectId,
  publicKey: key.publicKey,
  displaySecretKey: key.displaySecretKey,
  note: key.note,
  createdAt: formatIso(createdAt),
  lastUsedAt: lastUsedAt === null ? null : formatIso(lastUsedAt),
  expiresAt: expiresAt === null ? null : formatIso(expiresAt),
});
