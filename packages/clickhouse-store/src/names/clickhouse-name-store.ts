import type { NamedProject, NamedUser, NameChanges, NameStore } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { nameReader } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseEngine } from '../query/clickhouse-engine.ts';
import { flag, nullable, text, time, u64 } from '../rows/column-type.ts';
import { column, type Column } from '../rows/column.ts';
import { insertRows } from '../writer/insert-rows.ts';

interface Versioned {
  readonly version: number;
  /** A tombstone: the rest is empty. */
  readonly isDeleted: boolean;
}

const versionColumns: readonly Column<Versioned>[] = [
  column('row_version', u64, ({ version }) => version),
  column('is_deleted', flag, ({ isDeleted }) => isDeleted),
];

const projectColumns: readonly Column<NamedProject & Versioned>[] = [
  column('id', text, ({ id }) => id),
  column('name', text, ({ name }) => name),
  column('organization_id', text, ({ organizationId }) => organizationId),
  column('organization_name', text, ({ organizationName }) => organizationName),
  column('deleted_at', nullable(time), ({ deletedAt }) => deletedAt),
  ...versionColumns,
];

const userColumns: readonly Column<NamedUser & Versioned>[] = [
  column('id', text, ({ id }) => id),
  column('email', text, ({ email }) => email),
  column('name', nullable(text), ({ name }) => name),
  ...versionColumns,
];

const syncColumns: readonly Column<{ readonly syncedAt: number }>[] = [
  column('what', text, () => 'names'),
  column('synced_at', time, ({ syncedAt }) => syncedAt),
];

const versionSql = `
SELECT max(version) AS version FROM (
  SELECT max(row_version) AS version FROM project_names UNION ALL SELECT max(row_version) AS version FROM user_names)`;
const versionSchema = z.object({ version: integer });

export const clickHouseNameStore = (client: ClickHouse): NameStore => {
  const insert = client.insertBinary;
  return {
    ...nameReader(clickHouseEngine(client)),
    write: async (changes, syncedAt) => {
      if (countOf(changes) > 0) {
        const [row] = await client.query('name-version', versionSql, {}, versionSchema, { isForWriting: true });
        // The last write wins, also by a clock that is behind.
        const version = Math.max(syncedAt, (row?.version ?? 0) + 1);
        await insertRows(insert, 'project_names', projectColumns, projectRows(changes, version));
        await insertRows(insert, 'user_names', userColumns, userRows(changes, version));
      }
      await insertRows(insert, 'name_syncs', syncColumns, [{ syncedAt }]);
    },
  };
};

const countOf = ({ projects, users, goneProjects, goneUsers }: NameChanges): number =>
  projects.length + users.length + goneProjects.length + goneUsers.length;

const noProject = { name: '', organizationId: '', organizationName: '', deletedAt: null };
const noUser = { email: '', name: null };

const projectRows = ({ projects, goneProjects }: NameChanges, version: number) => [
  ...projects.map((project) => ({ ...project, version, isDeleted: false })),
  ...goneProjects.map((id) => ({ ...noProject, id, version, isDeleted: true })),
];

const userRows = ({ users, goneUsers }: NameChanges, version: number) => [
  ...users.map((user) => ({ ...user, version, isDeleted: false })),
  ...goneUsers.map((id) => ({ ...noUser, id, version, isDeleted: true })),
];
