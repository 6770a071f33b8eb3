import { microsPerMs, readLimits, type ListedOrganization, type ProjectId } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';

interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly retentionDays: number | null;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly limits: unknown;
}

interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly requiresSecondFactor: boolean;
  readonly createdAt: Date;
  readonly projects: readonly ProjectRow[];
}

/**
 * All organizations with their projects, oldest first, in one statement. Projects are one JSON value of each
 * organization: as rows of their own a thousand of them take longer to map than to read.
 */
export const listOrganizations = async (db: PrismaClient): Promise<readonly ListedOrganization[]> => {
  const rows = await db.$queryRaw<OrganizationRow[]>`
    SELECT o.id, o.name, o.metadata, o.requires_second_factor AS "requiresSecondFactor", o.created_at AS "createdAt",
      ARRAY_TO_JSON(ARRAY(
        SELECT json_build_object('id', p.id, 'name', p.name, 'metadata', p.metadata, 'retentionDays', p.retention_days,
          'createdMs', floor(extract(epoch FROM p.created_at) * 1000),
          'updatedMs', floor(extract(epoch FROM p.updated_at) * 1000), 'limits', p.limits)
        FROM projects AS p WHERE p.organization_id = o.id AND p.deleted_at IS NULL ORDER BY p.created_at, p.id
      )) AS projects
    FROM organizations AS o WHERE o.deleted_at IS NULL ORDER BY o.created_at, o.id`;
  return rows.map(toListedOrganization);
};

const toListedOrganization = ({ createdAt, projects, ...row }: OrganizationRow): ListedOrganization => {
  const organization = { id: row.id, name: row.name };
  return {
    ...row,
    createdAt: createdAt.getTime() * microsPerMs,
    projects: projects.map(({ id, limits, createdMs, updatedMs, ...project }) => ({
      ...project,
      id: id as ProjectId,
      organization,
      createdAt: createdMs * microsPerMs,
      updatedAt: updatedMs * microsPerMs,
      limits: readLimits(limits),
    })),
  };
};
