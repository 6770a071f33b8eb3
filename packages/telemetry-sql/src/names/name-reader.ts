import type { NameStore, ProjectId } from '@spanledger/core';
import { micros, nullableText } from '@spanledger/telemetry-rows';
import { z } from 'zod';
import type { TelemetryEngine } from '../engine.ts';

const projectSchema = z.object({
  id: z.string().transform((id) => id as ProjectId),
  name: z.string(),
  organizationId: z.string(),
  organizationName: z.string(),
  deletedAt: micros.nullable(),
});
const userSchema = z.object({ id: z.string(), email: z.string(), name: nullableText });
const syncSchema = z.object({ syncedAt: micros });

/** They are read to be written: passing a limit is no fault of a caller. */
const limits = { isForWriting: true };

/** The reads of `NameStore`. */
export const nameReader = (engine: TelemetryEngine): Pick<NameStore, 'read' | 'lastSync'> => {
  const { latest, rows } = engine.dialect;
  const projectsSql = `
SELECT p.id AS id, p.name AS name, p.organization_id AS "organizationId", p.organization_name AS "organizationName",
  ${rows.time('p.deleted_at')} AS "deletedAt"
FROM ${latest('project_names', 'p')}`;
  const usersSql = `SELECT u.id AS id, u.email AS email, u.name AS name FROM ${latest('user_names', 'u')}`;
  const syncSql = `
SELECT ${rows.time('s.synced_at')} AS "syncedAt" FROM ${latest('name_syncs', 's')} ORDER BY s.synced_at DESC LIMIT 1`;
  return {
    read: async () => {
      const [projects, users] = await Promise.all([
        engine.query('read-project-names', projectsSql, engine.parameters(), projectSchema, limits),
        engine.query('read-user-names', usersSql, engine.parameters(), userSchema, limits),
      ]);
      return { projects, users };
    },
    lastSync: async () => {
      const [row] = await engine.query('read-name-sync', syncSql, engine.parameters(), syncSchema, limits);
      return row?.syncedAt;
    },
  };
};
