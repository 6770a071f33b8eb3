import { compareTexts, type NamedProject, type NamedUser, type NameStore } from '@spanledger/core';
import { timeParameter } from '@spanledger/postgres-kit';
import { nameReader } from '@spanledger/telemetry-sql';
import type { Statements, Timescale } from '../client/timescale-client.ts';
import { timescaleEngine } from '../query/timescale-engine.ts';

type Column<Row> = readonly [name: string, type: string, valueOf: (row: Row) => unknown];

interface NameTable<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
}

const projectNames: NameTable<NamedProject> = {
  name: 'project_names',
  columns: [
    ['id', 'text', ({ id }) => id],
    ['name', 'text', ({ name }) => name],
    ['organization_id', 'text', ({ organizationId }) => organizationId],
    ['organization_name', 'text', ({ organizationName }) => organizationName],
    ['deleted_at', 'timestamptz', ({ deletedAt }) => (deletedAt === null ? null : timeParameter(deletedAt))],
  ],
};

const userNames: NameTable<NamedUser> = {
  name: 'user_names',
  columns: [
    ['id', 'text', ({ id }) => id],
    ['email', 'text', ({ email }) => email],
    ['name', 'text', ({ name }) => name],
  ],
};

const syncSql = `
INSERT INTO name_syncs (what, synced_at) VALUES ('names', $1::timestamptz)
ON CONFLICT (what) DO UPDATE SET synced_at = excluded.synced_at`;

/** All of a change is one transaction. */
export const timescaleNameStore = (client: Timescale): NameStore => ({
  ...nameReader(timescaleEngine(client)),
  write: async ({ projects, users, goneProjects, goneUsers }, syncedAt) => {
    await client.transaction('write-names', async (statements) => {
      await put(statements, projectNames, projects);
      await put(statements, userNames, users);
      await remove(statements, projectNames, goneProjects);
      await remove(statements, userNames, goneUsers);
      await statements.run('note-name-sync', syncSql, [timeParameter(syncedAt)]);
    });
  },
});

/** In one order, so that concurrent writes of two processes do not deadlock. */
const put = async <Row extends { readonly id: string }>(
  statements: Statements,
  { name, columns }: NameTable<Row>,
  rows: readonly Row[],
): Promise<void> => {
  if (rows.length === 0) return;
  const sorted = [...rows].sort((a, b) => compareTexts(a.id, b.id));
  const names = columns.map(([column]) => column);
  const sql = `
INSERT INTO ${name} (${names.join(', ')})
SELECT * FROM unnest(${columns.map(([, type], at) => `$${at + 1}::${type}[]`).join(', ')})
ON CONFLICT (id) DO UPDATE SET ${names
    .slice(1)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`;
  await statements.run(
    `put-${name}`,
    sql,
    columns.map(([, , valueOf]) => sorted.map(valueOf)),
  );
};

const remove = async (
  statements: Statements,
  { name }: Pick<NameTable<never>, 'name'>,
  ids: readonly string[],
): Promise<void> => {
  if (ids.length === 0) return;
  await statements.run(`remove-${name}`, `DELETE FROM ${name} WHERE id = ANY ($1::text[])`, [ids]);
};
