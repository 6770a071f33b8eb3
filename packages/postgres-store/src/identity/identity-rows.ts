import type {
  ApiKey,
  KeyOwner,
  OpenedApiKey,
  Organization,
  OrganizationDetails,
  Project,
  ProjectId,
} from '@spanledger/core';
import { microsPerMs, readLimits, scopes, type Micros } from '@spanledger/core';

import type { ApiKeyModel, OrganizationModel, ProjectModel } from '../generated/models.ts';

const micros = (at: Date): Micros => at.getTime() * microsPerMs;

export const toOrganization = ({ id, name }: OrganizationModel): Organization => ({ id, name });

export const toOrganizationDetails = (row: OrganizationModel): OrganizationDetails => ({
  ...toOrganization(row),
  metadata: row.metadata as Readonly<Record<string, unknown>>,
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

/** The columns that say what a key is of. */
export const ownerColumns = (owner: KeyOwner): { readonly projectId: string } | { readonly organizationId: string } =>
  typeof owner === 'string' ? { projectId: owner } : { organizationId: owner.organizationId };

export const ownerOf = ({ projectId, organizationId }: ApiKey): KeyOwner => projectId ?? { organizationId };

export const toApiKey = (row: ApiKeyModel): ApiKey => ({
  ...(row.organizationId === null ? { projectId: row.projectId as ProjectId } : { organizationId: row.organizationId }),
  id: row.id,
  publicKey: row.publicKey,
  displaySecretKey: row.displaySecretKey,
  // One of a newer version is none here.
  scopes: scopes.filter((scope) => row.scopes.includes(scope)),
  note: row.note,
  createdAt: micros(row.createdAt),
  lastUsedAt: row.lastUsedAt === null ? null : micros(row.lastUsedAt),
  expiresAt: row.expiresAt === null ? null : micros(row.expiresAt),
  limits: readLimits(row.limits),
});

export type OpenedKeyRow = ApiKeyModel & { readonly project: Pick<ProjectModel, 'limits'> | null };

export const toOpenedApiKey = (row: OpenedKeyRow): OpenedApiKey => ({
  ...toApiKey(row),
  projectLimits: readLimits(row.project?.limits ?? {}),
});
