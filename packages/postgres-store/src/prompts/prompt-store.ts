import { randomUUID } from 'node:crypto';

import {
  checkPlaceholders,
  checkPromptType,
  checkRemovable,
  composePrompt,
  eventOfDeletion,
  eventOfRemoval,
  eventsOfCreation,
  eventsOfMoves,
  invalidInput,
  latestLabel,
  noSuchLabel,
  noSuchVersion,
  notFound,
  planPromptDeletion,
  referencesIn,
  type FindPrompt,
  type NewPromptVersion,
  type ProjectId,
  type PromptDeletion,
  type PromptRights,
  type PromptSelector,
  type PromptStore,
  type PromptType,
  type PromptVersion,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import { lockProject } from '../identity/lock-project.ts';
import { checkTouched, moveChosenLabels, moveLabels } from './move-labels.ts';
import { listPrompts, promptIdsOf, searchPrompts } from './prompt-lists.ts';
import {
  bodyColumns,
  joinVersion,
  referenceRow,
  toPromptVersion,
  versionColumns,
  type PromptVersionRow,
} from './prompt-rows.ts';
import { storeDeliveries } from './store-deliveries.ts';

type Db = Prisma.TransactionClient;

export const postgresPromptStore = (db: PrismaClient): PromptStore => {
  const changing = async <T>(projectId: ProjectId, work: (transaction: Db) => Promise<T>): Promise<T> =>
    db.$transaction(async (transaction) => {
      await lockProject(transaction, projectId);
      await transaction.$executeRaw`
        INSERT INTO prompt_revisions (project_id, revision) VALUES (${projectId}, 1)
        ON CONFLICT (project_id) DO UPDATE SET revision = prompt_revisions.revision + 1`;
      return work(transaction);
    });
  return {
    create: async (projectId, prompt, rights) => {
      checkPlaceholders(prompt.body);
      return changing(projectId, async (transaction) => create(transaction, projectId, prompt, rights));
    },
    get: async (projectId, name, selector) => find(db, projectId, name, selector),
    addLabels: async (projectId, name, version, labels, rights) =>
      changing(projectId, async (transaction) => addLabels(transaction, projectId, { name, version, labels }, rights)),
    removeLabel: async (projectId, name, version, label, rights) =>
      changing(projectId, async (transaction) => removeLabel(transaction, projectId, { name, version, label }, rights)),
    delete: async (projectId, name, selector, rights) =>
      changing(projectId, async (transaction) => remove(transaction, projectId, { name, selector }, rights)),
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

const create = async (
  db: Db,
  projectId: ProjectId,
  given: NewPromptVersion,
  rights: PromptRights | undefined,
): Promise<PromptVersion> => {
  const { name, body, tags, labels } = given;
  const known = await db.prompt.findUnique({ where: { projectId_name: { projectId, name } } });
  const before = await db.promptVersion.findFirst({ where: { promptId: known?.id ?? '' }, select: { type: true } });
  checkPromptType(body.type, before?.type as PromptType | undefined);
  const id = randomUUID();
  const version = (known?.lastVersion ?? 0) + 1;
  const composed = await composePrompt({ id, name, version, body }, finder(db, projectId), { isStrict: true });
  if (composed.kind !== 'composed') throw invalidInput(composed.message);

  // A prompt whose versions were all deleted begins without their tags.
  const newTags = tags ?? (before === null ? [] : undefined);
  const shared = { lastVersion: version, ...(newTags === undefined ? {} : { tags: [...new Set(newTags)] }) };
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
  const place = { projectId, promptId, versionId: id, version };
  await moveLabels(db, place, [latestLabel]);
  const chosen = labels.filter((label) => label !== latestLabel);
  const moves = await moveChosenLabels(db, place, chosen, rights);
  const created = await found(db, projectId, name, version);
  await storeDeliveries(db, projectId, eventsOfCreation(created, moves));
  return created;
};

const found = async (db: Db, projectId: ProjectId, name: string, version: number): Promise<PromptVersion> => {
  const prompt = await find(db, projectId, name, { version });
  if (prompt === undefined) throw noSuchVersion(name, { version });
  return prompt;
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
  rights: PromptRights | undefined,
): Promise<PromptVersion> => {
  const prompt = await db.prompt.findUnique({ where: { projectId_name: { projectId, name } } });
  const row = await db.promptVersion.findFirst({ where: { promptId: prompt?.id ?? '', version } });
  if (prompt === null || row === null) throw noSuchVersion(name, { version });
  const place = { projectId, promptId: prompt.id, versionId: row.id, version };
  const moves = await moveChosenLabels(db, place, labels, rights);
  await db.$executeRaw`UPDATE prompt_versions SET updated_at = clock_timestamp() WHERE id = ${row.id}`;
  const moved = await found(db, projectId, name, version);
  const composed = await composePrompt(moved, finder(db, projectId), { isStrict: false });
  if (composed.kind === 'cycle') throw invalidInput(composed.message);
  await storeDeliveries(db, projectId, eventsOfMoves(moved, moves));
  return moved;
};

interface RemovedLabel {
  readonly name: string;
  readonly version: number;
  readonly label: string;
}

const removeLabel = async (
  db: Db,
  projectId: ProjectId,
  { name, version, label }: RemovedLabel,
  rights: PromptRights | undefined,
): Promise<PromptVersion> => {
  checkRemovable(label);
  const row = await db.promptVersion.findFirst({
    where: { version, prompt: { projectId, name }, labels: { some: { label } } },
  });
  if (row === null) throw noSuchLabel(name, version, label);
  await checkTouched(db, projectId, [label], rights);
  await refuseDependants(db, projectId, name, { versions: [], labels: [label] });
  await db.promptLabel.delete({ where: { promptId_label: { promptId: row.promptId, label } } });
  await db.$executeRaw`UPDATE prompt_versions SET updated_at = clock_timestamp() WHERE id = ${row.id}`;
  const left = await found(db, projectId, name, version);
  await storeDeliveries(db, projectId, [eventOfRemoval(left, label)]);
  return left;
};

interface Deletion {
  readonly name: string;
  readonly selector: PromptSelector | undefined;
}

const remove = async (
  db: Db,
  projectId: ProjectId,
  { name, selector }: Deletion,
  rights: PromptRights | undefined,
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
  await checkTouched(db, projectId, plan.labels, rights);
  await refuseDependants(db, projectId, name, plan);
  await db.promptVersion.deleteMany({ where: { ...where, version: { in: [...plan.versions] } } });
  const next = rows.find(({ version }) => version === plan.nextLatest);
  if (next !== undefined) {
    const place = { projectId, promptId: next.promptId, versionId: next.id, version: next.version };
    await moveLabels(db, place, [latestLabel]);
  }
  await storeDeliveries(db, projectId, [eventOfDeletion(name, plan.versions, plan.labels, plan.nextLatest ?? null)]);
};

const refuseDependants = async (
  db: Db,
  projectId: ProjectId,
  name: string,
  { versions, labels }: Pick<PromptDeletion, 'versions' | 'labels'>,
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
