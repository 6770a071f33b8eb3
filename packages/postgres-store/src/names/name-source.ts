import { microsPerMs, type NameSource, type ProjectId } from '@spanledger/core';
import type { PrismaClient } from '../generated/client.ts';

interface ProjectRow {
  readonly id: string;
  readonly name: string;
  readonly organization_id: string;
  readonly organization_name: string;
  readonly deleted_at: Date | null;
}

/** Projects as long as any of their telemetry remains, and users. */
export const postgresNameSource = (db: PrismaClient): NameSource => ({
  read: async () => {
    const projects = await db.$queryRaw<ProjectRow[]>`
      SELECT p.id, p.name, p.organization_id, o.name AS organization_name, p.deleted_at
      FROM projects AS p JOIN organizations AS o ON o.id = p.organization_id
      WHERE p.erased_at IS NULL`;
    const users = await db.user.findMany({ select: { id: true, email: true, name: true } });
    return {
      projects: projects.map((row) => ({
        id: row.id as ProjectId,
        name: row.name,
        organizationId: row.organization_id,
        organizationName: row.organization_name,
        deletedAt: row.deleted_at === null ? null : row.deleted_at.getTime() * microsPerMs,
      })),
      users,
    };
  },
});
