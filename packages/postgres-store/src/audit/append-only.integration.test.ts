import { createHash } from 'node:crypto';

import { auditPages, verifyChain, type AuditAnchor, type AuditProblem, type ProjectId } from '@spanledger/core';
import type { TestDatabase } from '@spanledger/testing';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import { openPostgresStore, type PostgresStore } from '../open-postgres-store.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const chain = 'organization:org-0';

const verified = async (
  { auditLog }: PostgresStore,
  anchors: readonly AuditAnchor[] = [],
): Promise<{ readonly entries: number; readonly problems: readonly AuditProblem[] }> => {
  let entries = 0;
  const problems: AuditProblem[] = [];
  for (const head of await auditLog.heads()) {
    const pages = auditPages(auditLog, { chain: head.chain, order: 'oldest first' });
    const own = anchors.filter((anchor) => anchor.chain === head.chain);
    const found = await verifyChain({ chain: head.chain, pages, anchors: own, sha256 });
    entries += found.entries;
    problems.push(...found.problems);
  }
  return { entries, problems };
};

/** Organizations `org-N`, each with a `project-N`, in a database whose schema is not changed. */
const open = async (organizations: number, poolMax = 5) => openOn(await databases.migrated(), organizations, poolMax);

const openOn = async (database: TestDatabase, organizations = 1, poolMax = 5) => {
  const store = openStore({ url: database.url, poolMax, answerTimeoutMs: 60_000 });
  const each = `generate_series(0, ${organizations - 1}) n`;
  await store.runSql(`
    INSERT INTO organizations (id, name) SELECT 'org-' || n, 'Default' FROM ${each};
    INSERT INTO projects (id, organization_id, name) SELECT 'project-' || n, 'org-' || n, 'Default' FROM ${each}`);
  return { database, store };
};

test.each([
  ['UPDATE', `UPDATE audit_entries SET action = 'x' WHERE sequence = 1`],
  ['DELETE', 'DELETE FROM audit_entries WHERE sequence = 1'],
  ['TRUNCATE', 'TRUNCATE audit_entries'],
  ['UPDATE as a replica', `SET session_replication_role = replica; UPDATE audit_entries SET action = 'x'`],
])('%s of entries is refused, also to the owner of the table', async (_, sql) => {
  const { database, store } = await open(1);
  await expect(databases.run(database, sql)).rejects.toThrow(/entries of the audit log are only added/);
  expect((await verified(store)).problems).toEqual([]);
});

test('what is changed past the triggers is found: an edit, a removal, an end that is cut off', async () => {
  const { database, store } = await openOn(await databases.ownMigrated());
  const projectId = 'project-0' as ProjectId;
  for (const name of ['a', 'b', 'c', 'd']) await store.projects.update(projectId, { name: name });
  const anchors = await store.auditLog.heads();
  const last = anchors.find((anchor) => anchor.chain === chain)?.sequence ?? 0;
  const tamper = async (sql: string) =>
    databases.run(database, `ALTER TABLE audit_entries DISABLE TRIGGER audit_append_only; ${sql}`);
  await tamper(`UPDATE audit_entries SET actor_id = 'someone else' WHERE chain = '${chain}' AND sequence = 2`);
  expect((await verified(store)).problems).toEqual([{ chain, sequence: 2, kind: 'edited' }]);
  await tamper(`DELETE FROM audit_entries WHERE chain = '${chain}' AND sequence = 2`);
  expect((await verified(store)).problems).toEqual([{ chain, sequence: 3, kind: 'missing' }]);
  await tamper(`DELETE FROM audit_entries WHERE chain = '${chain}' AND sequence = ${last}`);
  expect((await verified(store, anchors)).problems).toEqual([
    { chain, sequence: 3, kind: 'missing' },
    { chain, sequence: last, kind: 'truncated' },
  ]);
});

test('a table of the control plane that is emptied at once is in the log', async () => {
  const { database, store } = await open(1);
  await databases.run(database, 'TRUNCATE budgets CASCADE');
  const [entry] = await store.auditLog.list({ chain: 'server', order: 'newest first', limit: 1 });
  expect(entry).toMatchObject({ action: 'budget.truncated', actorKind: 'database' });
});

test('many writers at once leave chains without a gap or a fork, and none waits for another in a circle', async () => {
  const organizations = 3;
  const { store } = await open(organizations, 20);
  const { entries: before } = await verified(store);
  const writers = Array.from({ length: 24 }, async (_, writer) => {
    const stores = store.recordedBy({
      kind: 'user',
      id: `user-${writer}`,
      address: null,
      userAgent: null,
      requestId: null,
    });
    for (let round = 0; round < 2; round += 1) {
      const project = `project-${(writer + round) % organizations}` as ProjectId;
      await stores.projects.create({ organizationId: `org-${writer % organizations}`, name: `${writer} ${round}` });
      await stores.auditLog.record({ action: 'a.done', projectId: project, targetKind: 'a', targetId: null });
    }
  });
  await Promise.all(writers);
  expect(await verified(store)).toEqual({ entries: before + 96, problems: [] });
});

test('transactions that write to the chains of several organizations, in any order, do not wait in a circle', async () => {
  const { store } = await open(2);
  const swap = async (first: number, second: number): Promise<void> => {
    for (let round = 0; round < 8; round += 1)
      await store.runSql(
        `BEGIN; SELECT audit_record('a.done', 'org-${first}', NULL, 'a', NULL, NULL, NULL);
         SELECT audit_record('a.done', 'org-${second}', NULL, 'a', NULL, NULL, NULL); COMMIT`,
      );
  };
  await Promise.all([swap(0, 1), swap(1, 0), swap(0, 1), swap(1, 0)]);
  expect((await verified(store)).problems).toEqual([]);
});

test('a change is refused where transactions do not see what others have appended', async () => {
  const { database } = await open(1);
  const change = `BEGIN ISOLATION LEVEL REPEATABLE READ; UPDATE projects SET name = 'x'; COMMIT`;
  await expect(databases.run(database, change)).rejects.toThrow(/READ COMMITTED/);
});

test('events that come together are recorded together, each as that of its own, and one that cannot be stored alone fails', async () => {
  const { store } = await open(2);
  const record = async (index: number): Promise<void> =>
    store
      .recordedBy({ kind: 'key', id: `pk-${index}`, address: null, userAgent: null, requestId: `r-${index}` })
      .auditLog.record({
        action: 'trace.deleted',
        projectId: `project-${index % 2}` as ProjectId,
        targetKind: 'trace',
        targetId: index === 7 ? 'not \0 stored' : `t-${index}`,
        after: { text: '\0 \ud800 “' },
      });
  const results = await Promise.allSettled(Array.from({ length: 20 }, async (_, index) => record(index)));
  expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([7]);
  const found = await store.auditLog.list({ chain, order: 'oldest first', limit: 100, action: 'trace.deleted' });
  const expected = Array.from({ length: 10 }, (_, half) => ({
    actorKind: 'key',
    actorId: `pk-${half * 2}`,
    requestId: `r-${half * 2}`,
    targetId: `t-${half * 2}`,
    after: JSON.stringify({ text: '\0 \ud800 “' }),
  }));
  expect(found).toMatchObject(expected);
  expect((await verified(store)).problems).toEqual([]);
});

test('an account that may change rows of the control plane neither adds entries nor changes them, and its changes are recorded', async () => {
  const { database, store } = await openOn(await databases.ownMigrated());
  const account = `app_${database.name}`;
  await databases.run(
    database,
    `CREATE ROLE ${account} LOGIN PASSWORD 'app';
     GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${account};
     REVOKE ALL ON audit_entries, audit_pending FROM ${account};
     GRANT SELECT ON audit_entries TO ${account}`,
  );
  const url = Object.assign(new URL(database.url), { username: account, password: 'app' }).href;
  const app = openPostgresStore({ url, poolMax: 2 });
  try {
    await app.projects.update('project-0' as ProjectId, { name: 'Neu' });
    const event = { action: 'a.done', projectId: null, targetKind: 'a', targetId: null };
    await app.auditLog.record(event);
    const [entry] = await app.auditLog.list({ chain, order: 'newest first', limit: 1 });
    expect(entry?.action).toBe('project.changed');
    const own = { ...database, url };
    for (const sql of [
      `INSERT INTO audit_entries SELECT * FROM audit_entries`,
      `UPDATE audit_entries SET action = 'x'`,
      `DELETE FROM audit_entries`,
      'TRUNCATE audit_entries',
      'ALTER TABLE audit_entries DISABLE TRIGGER audit_append_only',
      'ALTER TABLE projects DISABLE TRIGGER audit_change',
      'SELECT * FROM audit_pending',
    ])
      await expect(databases.run(own, sql)).rejects.toThrow(/permission denied|must be owner/);
    expect((await verified(store)).problems).toEqual([]);
  } finally {
    await app.close();
    await databases.run(database, `DROP OWNED BY ${account}; DROP ROLE ${account}`);
  }
});
