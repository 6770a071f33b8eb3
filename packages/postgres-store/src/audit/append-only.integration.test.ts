import { createHash } from 'node:crypto';

import { auditPages, verifyChain, type AuditAnchor, type AuditProblem, type ProjectId } from '@spanledger/core';
import { expect, test } from 'vitest';

import { openedStores } from '../opened-stores.fixture.ts';
import type { PostgresStore } from '../open-postgres-store.ts';
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

const open = async (organizations: number, poolMax = 5) => {
  const database = await databases.migrated();
  const store = openStore({ url: database.url, poolMax, answerTimeoutMs: 60_000 });
  for (let index = 0; index < organizations; index += 1)
    await store.firstStart.ensure({ organizationId: `org-${index}`, projectId: `project-${index}` });
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
  const { database, store } = await open(1);
  const projectId = 'project-0' as ProjectId;
  for (const name of ['a', 'b', 'c', 'd']) await store.projects.rename(projectId, name);
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

test('100 writers at once leave chains without a gap or a fork, and none waits for another in a circle', async () => {
  const organizations = 3;
  const { store } = await open(organizations, 20);
  const { entries: before } = await verified(store);
  const writers = Array.from({ length: 100 }, async (_, writer) => {
    const stores = store.recordedBy({
      kind: 'user',
      id: `user-${writer}`,
      address: null,
      userAgent: null,
      requestId: null,
    });
    for (let round = 0; round < 3; round += 1) {
      const project = `project-${(writer + round) % organizations}` as ProjectId;
      await stores.projects.create({ organizationId: `org-${writer % organizations}`, name: `${writer} ${round}` });
      await stores.auditLog.record({ action: 'a.done', projectId: project, targetKind: 'a', targetId: null });
    }
  });
  await Promise.all(writers);
  expect(await verified(store)).toEqual({ entries: before + 600, problems: [] });
});

test('transactions that write to the chains of several organizations, in any order, do not wait in a circle', async () => {
  const { database, store } = await open(2);
  const swap = async (first: number, second: number): Promise<void> => {
    for (let round = 0; round < 20; round += 1)
      await databases.run(
        database,
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
