import type {
  ApiKey,
  KeyOwner,
  OpenedApiKey,
  Organization,
  OrganizationDetails,
  Project,
  ProjectId,
} from '@spanledger/core';
import { microsPerMs, readLimits, roleRights, scopes, type Micros, type Role } from '@spanledger/core';

import type { Prisma } from '../generated/client.ts';
import type { ApiKeyModel, OrganizationModel, ProjectModel } from '../generated/models.ts';

const micros = (at: Date): Micros => at.getTime() * microsPerMs;

export const toOrganization = ({ id, name }: OrganizationModel): Organization => ({ id, name });

export const toOrganizationDetails = (row: OrganizationModel): OrganizationDetails => ({
  ...toOrganization(row),
  metadata: row.metadata as Readonly<Record<string, unknown>>,
  requiresSecondFactor: row.requiresSecondFactor,
  createdAt: micros(row.createdAt),
});

export const toProject = (row: ProjectModel & { organization: OrganizationModel }): Project => ({
  id: row.id as ProjectId,
  name: row.name,
  organization: toOrganization(row.organization),
  metadata: row.metadata as Readonly<Record<string, unknown>>,
  retentionDays: row.retentionDays,
  createdAt: micros(row.createdAt),
  updatedAt: micros(row.updatedAt),
  limits: readLimits(row.limits),
});

/** The columns that identify the owner of a key. */
export const ownerColumns = (owner: KeyOwner): { readonly projectId: string } | { readonly organizationId: string } =>
  typeof owner === 'string' ? { projectId: owner } : { organizationId: owner.organizationId };

export const ownerOf = ({ projectId, organizationId }: ApiKey): KeyOwner => projectId ?? { organizationId };

export const toApiKey = (row: ApiKeyModel): ApiKey => ({
  ...(row.organizationId === null ? { projectId: row.projectId as ProjectId } : { organizationId: row.organizationId }),
  id: row.id,
  publicKey: row.publicKey,
  displaySecretKey: row.displaySecretKey,
  // Unknown ones, of a newer version, are left out.
  scopes: scopes.filter((scope) => row.scopes.includes(scope)),
  note: row.note,
  userId: row.userId,
  createdAt: micros(row.createdAt),
  lastUsedAt: row.lastUsedAt === null ? null : micros(row.lastUsedAt),
  expiresAt: row.expiresAt === null ? null : micros(row.expiresAt),
  limits: readLimits(row.limits),
});

/** Further columns of a key that are read to authenticate it. */
export const withOwners = {
  project: { select: { limits: true, organizationId: true } },
  user: { select: { disabledAt: true, memberships: true, projectMemberships: true } },
} satisfies Prisma.ApiKeyInclude;

export type OpenedKeyRow = Prisma.ApiKeyGetPayload<{ include: typeof withOwners }>;

/** The key, with the user's scopes there for a personal one; `undefined` if there are none. */
export const toOpenedApiKey = (row: OpenedKeyRow): OpenedApiKey | undefined => {
  const key = { ...toApiKey(row), projectLimits: readLimits(row.project?.limits ?? {}) };
  if (row.userId === null) return key;
  const role = row.user === null || row.user.disabledAt !== null ? 'NONE' : roleOf(row, row.user);
  if (role === 'NONE') return undefined;
  const { scopes: ofProject, organizationScopes: ofOrganization } = roleRights[role];
  const may = key.projectId === undefined ? ofOrganization : ofProject;
  return { ...key, scopes: key.scopes.filter((scope) => may.includes(scope)) };
};

const roleOf = (row: OpenedKeyRow, user: NonNullable<OpenedKeyRow['user']>): Role => {
  const organizationId = row.organizationId ?? row.project?.organizationId;
  const member = user.memberships.find((membership) => membership.organizationId === organizationId);
  if (member === undefined) return 'NONE';
  const inProject = user.projectMemberships.find((membership) => membership.projectId === row.projectId);
  return inProject?.role ?? member.role;
};
