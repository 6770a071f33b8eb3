import { closeSync, openSync, writeSync } from 'node:fs';
import {
  auditPages,
  auditText,
  chainOf,
  formatIso,
  parseIso,
  serverChain,
  type AuditEntry,
  type AuditFilter,
  type Micros,
} from '@spanledger/core';
import type { Command } from 'commander';
import { formatTable } from '../output/format-table.ts';
import type { Result } from '../output/output.ts';
import type { ControlPlane } from '../stores/control-plane.ts';
import { UsageError } from '../usage-error.ts';
import { chooseOrganization } from './choose-organization.ts';
import { chooseProject } from './choose-project.ts';
import type { Operator } from './operator.ts';

interface ChainOptions {
  readonly organization?: string;
  readonly server?: boolean;
}

interface ListOptions extends ChainOptions {
  readonly from?: string;
  readonly to?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly project?: string;
  readonly target?: string;
  readonly limit: string;
}

interface ExportOptions extends ChainOptions {
  readonly out: string;
}

const limitMax = 1000;

export const addAuditCommands = (program: Command, operator: Operator): void => {
  const audit = program.command('audit').description('who did what: the audit log');
  withChain(audit.command('list').description('entries of an organization or of the server, newest first'))
    .option('--from <time>', 'from this time on')
    .option('--to <time>', 'before this time')
    .option('--action <name>', 'of this action, such as api-key.created')
    .option('--actor <id>', 'what this user or public key did')
    .option('-p, --project <id or name>', 'of this project; of a deleted one by its id')
    .option('--target <id>', 'what was done to this')
    .option('--limit <count>', `so many at most, to ${limitMax}`, '50')
    .action((options: ListOptions) => operator.finish((stores) => listEntries(stores, options)));
  withChain(audit.command('export').description('write all entries into a file, a JSON object a line, oldest first'))
    .requiredOption('--out <file>', 'the file to write; it must not exist')
    .action((options: ExportOptions) => operator.finish((stores) => exportEntries(stores, options)));
  audit
    .command('anchor')
    .description('print how far each chain has come: keep it elsewhere, for verify --audit --anchor')
    .action(() =>
      operator.finish(async ({ auditLog }) => {
        const anchors = await auditLog.heads();
        return { json: anchors, text: JSON.stringify(anchors, null, 2) };
      }),
    );
};

const withChain = (command: Command): Command =>
  command
    .option('-o, --organization <id or name>', 'of which; not needed when there is only one')
    .option('--server', 'of what belongs to no organization');

const chainOfChoice = async (
  { projects }: ControlPlane,
  { organization: named, server = false }: ChainOptions,
): Promise<string> => {
  if (!server) return chainOf((await chooseOrganization(projects, named)).id);
  if (named === undefined) return serverChain;
  throw new UsageError('Give --organization or --server, not both.');
};

const listEntries = async (stores: ControlPlane, options: ListOptions): Promise<Result> => {
  const chain = await chainOfChoice(stores, options);
  const entries = await stores.auditLog.list({
    ...filterOf(options),
    projectId: await projectOf(stores, options),
    chain,
    order: 'newest first',
    limit: limitOf(options.limit),
  });
  const rows = entries.map((entry) => [
    String(entry.sequence),
    formatIso(entry.at),
    entry.action,
    [entry.actorKind, entry.actorId].filter(Boolean).join(' '),
    entry.address,
    entry.targetId,
  ]);
  return {
    json: entries.map(entryJson),
    text:
      rows.length === 0
        ? 'There are no such entries.'
        : formatTable(['NO.', 'AT', 'ACTION', 'BY', 'FROM', 'TARGET'], rows),
  };
};

/** The id of the given project. What is the id or name of none may be the id of a deleted one. */
const projectOf = async ({ projects }: ControlPlane, { project }: ListOptions): Promise<string | undefined> => {
  const isThere = (await projects.list()).some(({ id, name }) => id === project || name === project);
  return isThere ? (await chooseProject(projects, project)).id : project;
};

const filterOf = ({ from, to, action, actor, target }: ListOptions): AuditFilter => ({
  from: timeOf('from', from),
  to: timeOf('to', to),
  action,
  actorId: actor,
  targetId: target,
});

const timeOf = (name: string, text: string | undefined): Micros | undefined => {
  const at = text === undefined ? undefined : parseIso(text);
  if (at === undefined && text !== undefined)
    throw new UsageError(`--${name} ${text} is no time: write it as 2026-01-31T12:00:00Z.`);
  return at;
};

const limitOf = (text: string): number => {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= limitMax) return limit;
  throw new UsageError(`--limit must be a number from 1 to ${limitMax}.`);
};

const entryJson = ({ at, ...entry }: AuditEntry) => ({ ...entry, timestamp: formatIso(at) });

const exportEntries = async (stores: ControlPlane, { out, ...choice }: ExportOptions): Promise<Result> => {
  const chain = await chainOfChoice(stores, choice);
  const file = openNew(out);
  let lines = 0;
  try {
    await stores.auditLog.record({
      action: 'audit-log.exported',
      projectId: null,
      targetKind: 'audit-log',
      targetId: chain,
    });
    for await (const page of auditPages(stores.auditLog, { chain, order: 'oldest first' })) {
      const texts = page.map((entry) => `${JSON.stringify({ ...entryJson(entry), hashed: auditText(entry) })}\n`);
      writeSync(file, texts.join(''));
      lines += page.length;
    }
  } finally {
    closeSync(file);
  }
  return { json: { lines, file: out }, text: `${lines} lines in ${out}` };
};

const openNew = (path: string): number => {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path} cannot be written (${code}): name a new file.`);
  }
};
