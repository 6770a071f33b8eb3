import { randomUUID } from 'node:crypto';

import { conflict, type FirstStartSettings } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import type { OrganizationModel, ProjectModel } from '../generated/models.ts';

type Db = Prisma.TransactionClient;
type ProjectRow = ProjectModel & { organization: OrganizationModel };

const oldestFirst = [{ createdAt: 'asc' as const }, { id: 'asc' as const }];
const include = { organization: true } as const;
const defaultName = 'Default';

/**
 * The organization of the settings: by its id; else that of their project or key; else by its name; else the oldest.
 * Created when there is none.
 */
export const ensureOrganization = async (db: Db, settings: FirstStartSettings): Promise<OrganizationModel> => {
  const { organizationId, organizationName } = settings;
  const found =
    organizationId === undefined
      ? ((await organizationOfNamedChild(db, settings)) ??
        (await db.organization.findFirst({
          where: { deletedAt: null, ...(organizationName === undefined ? {} : { name: organizationName }) },
          orderBy: oldestFirst,
        })))
      : await db.organization.findUnique({ where: { id: organizationId } });
  const data = { id: organizationId ?? randomUUID(), name: organizationName ?? defaultName };
  const organization = found ?? (await db.organization.create({ data }));
  if (organization.deletedAt !== null) {
    throw conflict('SPANLEDGER_INIT_ORG_ID names an organization that was deleted. Choose another id.');
  }
  return organization;
};

const organizationOfNamedChild = async (
  db: Db,
  { projectId, publicKey }: FirstStartSettings,
): Promise<OrganizationModel | undefined> => {
  const project = projectId === undefined ? null : await db.project.findUnique({ where: { id: projectId }, include });
  if (project !== null) return project.organization;
  const key =
    publicKey === undefined || projectId !== undefined
      ? null
      : await db.apiKey.findUnique({ where: { publicKey }, include: { project: { include }, ...include } });
  return key?.project?.organization ?? key?.organization ?? undefined;
};

/** The project of the settings: by its id, or by that of their key, by its name, or the oldest. */
export const ensureProject = async (
  db: Db,
  organization: OrganizationModel,
  settings: FirstStartSettings,
): Promise<ProjectRow> => {
  const { projectId, projectName } = settings;
  const found = await (projectId === undefined
    ? db.project.findFirst({ where: meantProject(organization, settings), orderBy: oldestFirst, include })
    : db.project.findUnique({ where: { id: projectId }, include }));
  const data = { id: projectId ?? randomUUID(), organizationId: organization.id, name: projectName ?? defaultName };
  const project = found ?? (await db.project.create({ data, include }));
  if (project.organizationId !== organization.id) {
    throw conflict(
      'SPANLEDGER_INIT_PROJECT_ID names a project of another organization than SPANLEDGER_INIT_ORG_ID. Correct one of them.',
    );
  }
  if (project.deletedAt !== null) {
    throw conflict('SPANLEDGER_INIT_PROJECT_ID names a project that was deleted. Choose another id.');
  }
  return project;
};

const meantProject = (
  { id: organizationId }: OrganizationModel,
  { projectName, publicKey }: FirstStartSettings,
): Prisma.ProjectWhereInput => {
  const inOrganization = { organizationId, deletedAt: null };
  if (projectName !== undefined) return { ...inOrganization, name: projectName };
  return publicKey === undefined ? inOrganization : { ...inOrganization, apiKeys: { some: { publicKey } } };
};

/** The user with this address in its normal form, an owner if not a member in another role already. */
export const ensureOwner = async (db: Db, organizationId: string, email: string): Promise<void> => {
  const user = await db.user.upsert({ where: { email }, create: { id: randomUUID(), email }, update: {} });
  await db.membership.upsert({
    where: { userId_organizationId: { userId: user.id, organizationId } },
    create: { userId: user.id, organizationId, role: 'OWNER' },
    update: {},
  });
};
