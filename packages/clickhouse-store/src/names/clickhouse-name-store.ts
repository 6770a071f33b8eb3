import { randomUUID } from 'node:crypto';
import type { NamedProject, NamedUser, NameChanges, NameStore } from '@spanledger/core';
import { integer } from '@spanledger/telemetry-rows';
import { nameReader } from '@spanledger/telemetry-sql';
import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { clickHouseEngine } from '../query/clickhouse-engine.ts';
import { writeNullableTime, writeTime, type Column } from '../rows/column.ts';
import { encodeRows } from '../rows/encode-rows.ts';

interface Versioned {
  readonly version: number;
  /** A tombstone: the rest is empty. */
  readonly isDeleted: boolean;
}

const versionColumns: readonly Column<Versioned>[] = [
  ['row_version', (to, { version }) => to.uint64(version)],
  ['is_deleted', (to, { isDeleted }) => to.flag(isDeleted)],
];

const projectColumns: readonly Column<NamedProject & Versioned>[] = [
  ['id', (to, { id }) => to.string(id)],
  ['name', (to, { name }) => to.string(name)],
  ['organization_id', (to, { organizationId }) => to.string(organizationId)],
  ['organization_name', (to, { organizationName }) => to.string(organizationName)],
  ['deleted_at', (to, { deletedAt }) => writeNullableTime(to, deletedAt)],
  ...versionColumns,
];

const userColumns: readonly Column<NamedUser & Versioned>[] = [
  ['id', (to, { id }) => to.string(id)],
  ['email', (to, { email }) => to.string(email)],
  ['name', (to, { name }) => to.nullableString(name)],
  ...versionColumns,
];

const syncColumns: readonly Column<{ readonly syncedAt: number }>[] = [
  ['what', (to) => to.string('names')],
  ['synced_at', (to, { syncedAt }) => writeTime(to, syncedAt)],
];

const versionSql = `
SELECT max(version) AS version FROM (
  SELECT max(row_version) AS version FROM project_names UNION ALL SELECT max(row_version) AS version FROM user_names)`;
const versionSchema = z.object({ version: integer });

export const clickHouseNameStore = (client: ClickHouse): NameStore => {
  const insert = async <Row extends object>(table: string, columns: readonly Column<Row>[], rows: readonly Row[]) => {
    const names = columns.map(([name]) => name);
    await client.insertBinary(table, names, await encodeRows(columns, rows, () => []), randomUUID());
  };
  return {
    ...nameReader(clickHouseEngine(client)),
    write: async (changes, syncedAt) => {
      if (countOf(changes) > 0) {
        const [row] = await client.query('name-version', versionSql, {}, versionSchema, { isForWriting: true });
        // The last write wins, also by a clock that is behind.
        const version = Math.max(syncedAt, (row?.version ?? 0) + 1);
        await insert('project_names', projectColumns, projectRows(changes, version));
        await insert('user_names', userColumns, userRows(changes, version));
      }
      await insert('name_syncs', syncColumns, [{ syncedAt }]);
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
