import { randomUUID } from 'node:crypto';

import {
  checkPlaceholders,
  checkPromptType,
  composePrompt,
  invalidInput,
  latestLabel,
  notFound,
  planPromptDeletion,
  referencesIn,
  type DomainError,
  type FindPrompt,
  type NewPromptVersion,
  type ProjectId,
  type PromptDeletion,
  type PromptSelector,
  type PromptStore,
  type PromptType,
  type PromptVersion,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { lockProject } from '../identity/lock-project.ts';
import { listPrompts, promptIdsOf, searchPrompts } from './prompt-lists.ts';
import {
  bodyColumns,
  joinVersion,
  referenceRow,
  toPromptVersion,
  versionColumns,
  type PromptVersionRow,
} from './prompt-rows.ts';

type Db = Prisma.TransactionClient;

/** Changes of one project wait for each other. */
const waiting = { maxWait: 30_000, timeout: 30_000 };

export const postgresPromptStore = (db: PrismaClient): PromptStore => {
  const changing = async <T>(projectId: ProjectId, work: (transaction: Db) => Promise<T>): Promise<T> =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      await transaction.$executeRaw`
        INSERT INTO prompt_revisions (project_id, revision) VALUES (${projectId}, 1)
        ON CONFLICT (project_id) DO UPDATE SET revision = prompt_revisions.revision + 1`;
      return work(transaction);
    }, waiting);
  return {
    create: async (projectId, prompt) => {
      checkPlaceholders(prompt.body);
      return changing(projectId, async (transaction) => create(transaction, projectId, prompt));
    },
    get: async (projectId, name, selector) => find(db, projectId, name, selector),
    addLabels: async (projectId, name, version, labels) =>
      changing(projectId, async (transaction) => addLabels(transaction, projectId, { name, version, labels })),
    delete: async (projectId, name, selector) =>
      changing(projectId, async (transaction) => remove(transaction, projectId, name, selector)),
    list: async (projectId, conditions, page) => listPrompts(db, projectId, conditions, page),
    search: async (projectId, search, page) => searchPrompts(db, projectId, search, page),
    revision: async (projectId) =>
      Number((await db.promptRevision.findUnique({ where: { projectId } }))?.revision ?? 0),
    hasVersion: async (projectId, id) => (await db.promptVersion.count({ where: { projectId, id } })) > 0,
    idsOf: async (projectId, named) => promptIdsOf(db, projectId, named),
  };
};

const find = async (
  db: Db | PrismaClient,
  projectId: ProjectId,
  name: string,
  selector: PromptSelector,
): Promise<PromptVersion | undefined> => {
  const [row] = await db.$queryRaw<PromptVersionRow[]>`
    SELECT ${versionColumns} FROM prompts p ${joinVersion(selector)}
    WHERE p.project_id = ${projectId} AND p.name = ${name}`;
  return row === undefined ? undefined : toPromptVersion(row);
};

const finder =
  (db: Db, projectId: ProjectId): FindPrompt =>
  async (name, selector) =>
    find(db, projectId, name, selector);

const noSuchVersion = (name: string, selector: PromptSelector): DomainError =>
  notFound(
    'version' in selector
      ? `Prompt not found: '${name}' with version ${selector.version}`
      : `Prompt not found: '${name}' with label '${selector.label}'`,
  );

const create = async (db: Db, projectId: ProjectId, given: NewPromptVersion): Promise<PromptVersion> => {
  const { name, body, tags, labels } = given;
  const known = await db.prompt.findUnique({ where: { projectId_name: { projectId, name } } });
  const before = await db.promptVersion.findFirst({ where: { promptId: known?.id ?? '' }, select: { type: true } });
  checkPromptType(body.type, before?.type as PromptType | undefined);
  const id = randomUUID();
  const version = (known?.lastVersion ?? 0) + 1;
  const composed = await composePrompt({ id, name, version, body }, finder(db, projectId), { isStrict: true });
  if (composed.kind !== 'composed') throw invalidInput(composed.message);

  // A prompt whose versions are all gone begins without their tags.
  const newTags = tags ?? (before === null ? [] : undefined);
  const shared = { lastVersion: version, ...(newTags === undefined ? {} : { tags: [...newTags] }) };
  const { id: promptId } =
    known === null
      ? await db.prompt.create({ data: { id: randomUUID(), projectId, name, tags: [], ...shared } })
      : await db.prompt.update({ where: { id: known.id }, data: shared });
  const { commitMessage, createdBy } = given;
  const facts = { config: JSON.stringify(given.config), commitMessage, createdBy };
  await db.promptVersion.create({ data: { id, projectId, promptId, version, ...bodyColumns(body), ...facts } });
  const references = referencesIn(body).map((reference, position) => ({
    versionId: id,
    position,
    projectId,
    ...referenceRow(reference),
  }));
  if (references.length > 0) await db.promptReference.createMany({ data: references });
  await moveLabels(db, { projectId, promptId, versionId: id }, [...labels, latestLabel]);
  return found(db, projectId, name, version);
};

const found = async (db: Db, projectId: ProjectId, name: string, version: number): Promise<PromptVersion> => {
  const prompt = await find(db, projectId, name, { version });
  if (prompt === undefined) throw noSuchVersion(name, { version });
  return prompt;
};

interface LabelPlace {
  readonly projectId: ProjectId;
  readonly promptId: string;
  readonly versionId: string;
}

const moveLabels = async (
  db: Db,
  { projectId, promptId, versionId }: LabelPlace,
  labels: readonly string[],
): Promise<void> => {
  const wanted = [...new Set(labels)].toSorted();
  if (wanted.length === 0) return;
  await db.$executeRaw`
    UPDATE prompt_versions SET updated_at = clock_timestamp() WHERE id <> ${versionId} AND id IN
      (SELECT version_id FROM prompt_labels WHERE prompt_id = ${promptId} AND label = ANY (${wanted}))`;
  await db.$executeRaw`
    INSERT INTO prompt_labels (project_id, prompt_id, label, version_id)
    SELECT ${projectId}, ${promptId}, label, ${versionId} FROM unnest(${wanted}::text[]) AS label
    ON CONFLICT (prompt_id, label) DO UPDATE SET version_id = excluded.version_id`;
};

interface AddedLabels {
  readonly name: string;
  readonly version: number;
  readonly labels: readonly string[];
}

const addLabels = async (
  db: Db,
  projectId: ProjectId,
  { name, version, labels }: AddedLabels,
): Promise<PromptVersion> => {
  const prompt = await db.prompt.findUnique({ where: { projectId_name: { projectId, name } } });
  const row = await db.promptVersion.findFirst({ where: { promptId: prompt?.id ?? '', version } });
  if (prompt === null || row === null) throw noSuchVersion(name, { version });
  await moveLabels(db, { projectId, promptId: prompt.id, versionId: row.id }, labels);
  await db.$executeRaw`UPDATE prompt_versions SET updated_at = clock_timestamp() WHERE id = ${row.id}`;
  const moved = await found(db, projectId, name, version);
  const composed = await composePrompt(moved, finder(db, projectId), { isStrict: false });
  if (composed.kind === 'cycle') throw invalidInput(composed.message);
  return moved;
};

const remove = async (
  db: Db,
  projectId: ProjectId,
  name: string,
  selector: PromptSelector | undefined,
): Promise<void> => {
  const where = { prompt: { projectId, name } };
  const rows = await db.promptVersion.findMany({
    where,
    select: { id: true, version: true, promptId: true, labels: { select: { label: true } } },
  });
  const all = rows.map(({ version, labels }) => ({ version, labels: labels.map(({ label }) => label) }));
  const plan = planPromptDeletion(all, selector);
  const [first] = rows;
  if (plan.versions.length === 0 || first === undefined) {
    throw selector === undefined ? notFound(`Prompt not found: '${name}'`) : noSuchVersion(name, selector);
  }
  await refuseDependants(db, projectId, name, plan);
  await db.promptVersion.deleteMany({ where: { ...where, version: { in: [...plan.versions] } } });
  const next = rows.find(({ version }) => version === plan.nextLatest);
  if (next !== undefined)
    await moveLabels(db, { projectId, promptId: next.promptId, versionId: next.id }, [latestLabel]);
};

const refuseDependants = async (
  db: Db,
  projectId: ProjectId,
  name: string,
  { versions, labels }: PromptDeletion,
): Promise<void> => {
  const reference = await db.promptReference.findFirst({
    where: { projectId, name, OR: [{ version: { in: [...versions] } }, { label: { in: [...labels] } }] },
    include: { promptVersion: { include: { prompt: true } } },
  });
  if (reference === null) return;
  const { version, prompt } = reference.promptVersion;
  const selector = reference.version === null ? `label '${reference.label}'` : `version ${reference.version}`;
  throw invalidInput(
    `Prompt '${prompt.name}' version ${version} depends on '${name}' with ${selector}. Delete that version first.`,
  );
};
