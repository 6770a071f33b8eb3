import type { ProjectId, RetentionRules } from '@spanledger/core';
import { advisoryLocks, trySessionLock } from '@spanledger/postgres-kit';

import type { PrismaClient } from '../generated/client.ts';

interface RuleRow {
  readonly id: string;
  readonly days: number;
  readonly version: number;
}

/** `url` is for the lock, which has a connection of its own. */
export const postgresRetentionRules = (db: PrismaClient, url: string): RetentionRules => ({
  list: async () => {
    const rows = await db.$queryRaw<RuleRow[]>`
      SELECT p.id, p.retention_days AS days, coalesce((
        SELECT max(v.version) FROM policy_versions v WHERE v.project_id = p.id AND v.kind = 'retention'
      ), 0)::int AS version
      FROM projects p WHERE p.retention_days IS NOT NULL AND p.deleted_at IS NULL ORDER BY p.id`;
    return rows.map(({ id, days, version }) => ({ projectId: id as ProjectId, days, version }));
  },
  lock: (onLost) =>
    trySessionLock(url, { lockId: advisoryLocks.retaining, applicationName: 'spanledger retention', onLost }),
});
