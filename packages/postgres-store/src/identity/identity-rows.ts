import type { ApiKey, OpenedApiKey, Organization, Project, ProjectId } from '@spanledger/core';
import { microsPerMs, readLimits, scopes, type Micros } from '@spanledger/core';

import type { ApiKeyModel, OrganizationModel, ProjectModel } from '../generated/models.ts';

const micros = (at: Date): Micros => at.getTime() * microsPerMs;

export const toOrganization = ({ id, name }: OrganizationModel): Organization => ({ id, name });

export const toProject = (row: ProjectModel & { organization: OrganizationModel }): Project => ({
  id: row.id as ProjectId,
  name: row.name,
  organization: toOrganization(row.organization),
  metadata: row.metadata as Readonly<Record<string, unknown>>,
  createdAt: micros(row.createdAt),
  limits: readLimits(row.limits),
});

export const toApiKey = (row: ApiKeyModel): ApiKey => ({
  id: row.id,
  projectId: row.projectId as ProjectId,
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

export type OpenedKeyRow = ApiKeyModel & { readonly project: Pick<ProjectModel, 'limits'> };

export const toOpenedApiKey = (row: OpenedKeyRow): OpenedApiKey => ({
  ...toApiKey(row),
  projectLimits: readLimits(row.project.limits),
});
