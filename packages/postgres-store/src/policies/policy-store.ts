import {
  conflict,
  groupBy,
  isSameJson,
  microsPerMs,
  notFound,
  policyKinds,
  unsetPolicy,
  type DomainError,
  type PolicyDocument,
  type PolicyKind,
  type PolicyStore,
  type PolicyVersion,
  type ProjectId,
} from '@spanledger/core';

import type { Prisma, PrismaClient } from '../generated/client.ts';
import type { PolicyVersionModel } from '../generated/models.ts';
import { inBatches } from '../identity/in-batches.ts';

type Db = Prisma.TransactionClient;
type Client = PrismaClient | Db;

const newestFirst = { version: 'desc' as const };

/** The reader of policies in force, shared by all stores of one process. */
export type PoliciesInForce = (projectId: string) => Promise<readonly PolicyVersionModel[] | undefined>;

/** Concurrent calls for any projects are one statement. */
export const policiesInForce = (db: PrismaClient): PoliciesInForce =>
  inBatches(async (projectIds) => {
    const rows = await db.$queryRaw<PolicyVersionModel[]>`
      SELECT newest.project_id AS "projectId", newest.kind, newest.version, newest.document, newest.reason,
        newest.author_kind AS "authorKind", newest.author_id AS "authorId", newest.created_at AS "createdAt"
      FROM unnest(${[...projectIds]}::text[]) AS given (project_id)
      CROSS JOIN unnest(${[...policyKinds]}::text[]) AS kinds (kind)
      CROSS JOIN LATERAL (
        SELECT * FROM policy_versions p WHERE p.project_id = given.project_id AND p.kind = kinds.kind
        ORDER BY version DESC LIMIT 1
      ) newest`;
    return groupBy(rows, ({ projectId }) => projectId);
  });

export const postgresPolicyStore = (db: PrismaClient, inForce: PoliciesInForce): PolicyStore => ({
  inForce: async (projectId) => ((await inForce(projectId)) ?? []).map(toPolicyVersion),
  current: async (projectId, kind) => {
    if ((await db.project.count({ where: { id: projectId, deletedAt: null } })) === 0) throw noSuchProject();
    return readNewest(db, projectId, kind);
  },
  versions: async (projectId, kind, { page, limit }) => {
    const where = { projectId, kind };
    const [rows, totalItems] = await Promise.all([
      db.policyVersion.findMany({ where, orderBy: newestFirst, skip: (page - 1) * limit, take: limit }),
      db.policyVersion.count({ where }),
    ]);
    return { items: rows.map(toPolicyVersion), totalItems };
  },
  get: async (projectId, kind, version) => {
    const row = await db.policyVersion.findFirst({ where: { projectId, kind, version } });
    return row === null ? undefined : toPolicyVersion(row);
  },
  put: async (projectId, kind, { document, reason, expectedVersion }) =>
    db.$transaction(async (transaction) => {
      const locked = await transaction.$queryRaw<object[]>`
        SELECT id FROM projects WHERE id = ${projectId} AND deleted_at IS NULL FOR UPDATE`;
      if (locked.length === 0) throw noSuchProject();
      const before = await readNewest(transaction, projectId, kind);
      if (before.version !== expectedVersion) {
        throw conflict(`The newest version is ${before.version} by now. Read it, and put yours on top of it.`);
      }
      if (before.version > 0 && isSameJson(before.document, document)) return before;
      await transaction.$executeRaw`SELECT set_config('spanledger.policy_reason', ${reason ?? ''}, true)`;
      await write(transaction, projectId, kind, document);
      return readNewest(transaction, projectId, kind);
    }),
});

const noSuchProject = (): DomainError => notFound('There is no project with this id.');

/** Limits and retention are columns of the project, from which a trigger makes the version. */
const write = async (db: Db, projectId: ProjectId, kind: PolicyKind, document: PolicyDocument): Promise<void> => {
  const text = JSON.stringify(document);
  if (kind === 'limits') await db.$executeRaw`UPDATE projects SET limits = ${text}::jsonb WHERE id = ${projectId}`;
  else if (kind === 'retention') {
    const days = (document['days'] ?? null) as number | null;
    await db.$executeRaw`
      UPDATE projects SET retention_days = ${days}, updated_at = clock_timestamp() WHERE id = ${projectId}`;
  } else await db.$executeRaw`SELECT policy_add(${projectId}, ${kind}, ${text}::jsonb)`;
};

const readNewest = async (db: Client, projectId: ProjectId, kind: PolicyKind): Promise<PolicyVersion> => {
  const row = await db.policyVersion.findFirst({ where: { projectId, kind }, orderBy: newestFirst });
  return row === null ? unsetPolicy(projectId, kind) : toPolicyVersion(row);
};

const toPolicyVersion = (row: PolicyVersionModel): PolicyVersion => ({
  projectId: row.projectId as ProjectId,
  kind: row.kind as PolicyKind,
  version: row.version,
  document: row.document as PolicyDocument,
  reason: row.reason,
  author: { kind: row.authorKind, id: row.authorId },
  createdAt: row.createdAt.getTime() * microsPerMs,
});
