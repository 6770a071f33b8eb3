import {
  advisedCommand,
  apiKeyJson,
  checkScopes,
  defaultOrganizationScopes,
  defaultScopes,
  formatIso,
  keyNoteCharactersMax,
  microsPerMs,
  organizationScopes,
  projectScopes,
  type ApiKey,
  type CreatedApiKey,
  type KeyOwner,
  type ProjectStore,
  type ScopesOf,
} from '@spanledger/core';
import { wallClock } from '@spanledger/runtime';
import type { Command } from 'commander';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { ControlPlane } from '../stores/control-plane.ts';
import { UsageError } from '../usage-error.ts';
import { chooseOrganization } from './choose-organization.ts';
import { chooseProject } from './choose-project.ts';
import { keyLimits, parseLimits, withLimitOptions, type LimitOptions } from './limits.ts';
import type { Operator } from './operator.ts';
import { parseHours } from './parse-hours.ts';

const msPerHour = 3_600_000;
const microsPerHour = msPerHour * microsPerMs;

export const addKeyCommands = (program: Command, operator: Operator): void => {
  const keys = program.command('keys').description('API keys of a project or an organization');
  keys
    .command('create')
    .description('make a pair of keys; the secret is shown this once')
    .option('-p, --project <id or name>', 'the project; not needed when there is only one')
    .option(...ofOrganization)
    .option('-n, --note <text>', 'what the keys are for')
    .option('-s, --scopes <scopes>', describeScopes())
    .option('-e, --expires-in <duration>', 'how long they work: 12h, 90d, 8w; for ever when absent')
    .action((options: KeyOptions) => operator.finish((stores) => createKey(stores, options)));
  keys
    .command('list')
    .description('keys of a project or an organization, oldest first')
    .option('-p, --project <id or name>', 'the project; not needed when there is only one')
    .option(...ofOrganization)
    .action((options: KeyOptions) => operator.finish((stores) => listKeys(stores, options)));
  keys
    .command('rotate')
    .description('make a pair of keys in place of another, which goes on for the overlap')
    .argument('<public key>')
    .option('--overlap <duration>', 'how long the old pair still works: 0, 12h, 7d, 2w', '1d')
    .action((publicKey: string, { overlap }: { readonly overlap: string }) =>
      operator.finish((stores) => rotateKey(stores, publicKey, overlap)),
    );
  withLimitOptions(
    keys
      .command('limits')
      .description('how much a key may send and read beside the limits of its project; changes what is given')
      .argument('<public key>'),
  ).action((publicKey: string, options: LimitOptions) =>
    operator.finish(async ({ apiKeys }) => {
      const changes = parseLimits(options);
      return keyLimits(await apiKeys.changeLimits(publicKey, changes), Object.keys(changes).length > 0);
    }),
  );
  keys
    .command('revoke')
    .description('end a pair of keys; servers refuse it within 5 seconds')
    .argument('<public key>')
    .action((publicKey: string) => operator.finish((stores) => revokeKey(stores, publicKey)));
};

const ofOrganization = [
  '-o, --organization <id or name>',
  'keys of this organization itself, which open no project',
] as const;

const describeScopes = (): string =>
  `what they may do, of ${projectScopes.join(',')}; ${defaultScopes.join(',')} when absent; ` +
  `of an organization: ${organizationScopes.join(',')}; ${defaultOrganizationScopes.join(',')} when absent`;

interface KeyOptions {
  readonly project?: string;
  readonly organization?: string;
  readonly note?: string;
  readonly scopes?: string;
  readonly expiresIn?: string;
}

/** The owner of the keys of a command. */
interface ChosenOwner {
  readonly owner: KeyOwner;
  readonly kind: ScopesOf;
  readonly id: string;
  readonly name: string;
}

const chooseOwner = async (projects: ProjectStore, { project, organization }: KeyOptions): Promise<ChosenOwner> => {
  if (organization === undefined) {
    const { id, name } = await chooseProject(projects, project);
    return { owner: id, kind: 'project', id, name };
  }
  if (project !== undefined) throw new UsageError('Give either --project or --organization.');
  const { id, name } = await chooseOrganization(projects, organization);
  return { owner: { organizationId: id }, kind: 'organization', id, name };
};

const createKey = async ({ projects, apiKeys }: ControlPlane, options: KeyOptions): Promise<Result> => {
  const { owner, kind, id, name } = await chooseOwner(projects, options);
  const { note, scopes: given, expiresIn } = options;
  if (note !== undefined && note.length > keyNoteCharactersMax)
    throw new UsageError(`--note has more than ${keyNoteCharactersMax} characters.`);
  const scopes = given?.split(',').map((scope) => scope.trim());
  const created = await apiKeys.create(owner, {
    note,
    scopes: scopes === undefined ? undefined : checkScopes(scopes, kind),
    expiresAt:
      expiresIn === undefined ? undefined : wallClock() + parseHours('--expires-in', expiresIn) * microsPerHour,
  });
  return {
    json: { ...keyJson(created), secretKey: created.secretKey },
    text: [`${kind.padEnd(11)} ${name} (${id})`, ...describeCreated(created)].join('\n'),
  };
};

const describeCreated = ({ publicKey, secretKey, scopes, expiresAt }: CreatedApiKey): readonly string[] => [
  `public key  ${publicKey}`,
  `secret key  ${secretKey}`,
  `scopes      ${scopes.join(', ')}`,
  ...(expiresAt === null ? [] : [`expires     ${formatIso(expiresAt)}`]),
  '',
  'The secret is not shown again: keep it now.',
];

const rotateKey = async ({ apiKeys }: ControlPlane, publicKey: string, overlap: string): Promise<Result> => {
  const created = await apiKeys.rotate(publicKey, overlap === '0' ? 0 : parseHours('--overlap', overlap) * msPerHour);
  return {
    json: { ...keyJson(created), secretKey: created.secretKey, replaces: publicKey },
    text: [
      `in place of ${publicKey}, which works for ${overlap === '0' ? 'seconds' : overlap} more`,
      ...describeCreated(created),
    ].join('\n'),
  };
};

const listKeys = async ({ projects, apiKeys }: ControlPlane, options: KeyOptions): Promise<Result> => {
  const { owner, kind, name } = await chooseOwner(projects, options);
  const keys = await apiKeys.list(owner);
  const rows = keys.map((key) => {
    const { publicKey, displaySecretKey, createdAt, lastUsedAt, expiresAt, note } = keyJson(key);
    return [publicKey, displaySecretKey, key.scopes.join(','), createdAt, lastUsedAt, expiresAt, note];
  });
  return {
    json: keys.map(keyJson),
    text:
      rows.length === 0
        ? `${name} has no keys: ${advisedCommand(kind === 'project' ? 'keys create' : 'keys create --organization')} makes some.`
        : formatTable(['PUBLIC KEY', 'SECRET KEY', 'SCOPES', 'CREATED', 'LAST USED', 'EXPIRES', 'NOTE'], rows),
  };
};

/** Servers look up a cached key again after this time (`apps/api/src/auth/authenticator.ts`). */
const revokedWithinSeconds = 5;

const revokeKey = async ({ apiKeys }: ControlPlane, publicKey: string): Promise<Result> => {
  await apiKeys.revoke(publicKey);
  return {
    json: { publicKey, isRevoked: true, withinSeconds: revokedWithinSeconds },
    text: `${publicKey} is revoked: within ${revokedWithinSeconds} seconds every server refuses it.`,
  };
};

const keyJson = (key: ApiKey) => ({
  ...(key.projectId === undefined ? { organizationId: key.organizationId } : { projectId: key.projectId }),
  ...apiKeyJson(key),
});
