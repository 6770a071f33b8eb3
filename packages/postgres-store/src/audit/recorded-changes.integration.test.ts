import { auditPages, type AuditEntry } from '@spanledger/core';
import { twoProjectsSql, type TestDatabase } from '@spanledger/testing';
import { expect, test } from 'vitest';

import type { PostgresStore, RecordedStores } from '../open-postgres-store.ts';
import { openedStores, type OpenedStore } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';
import { changes, withSession } from './recorded-changes.fixture.ts';
import {
  by,
  canary,
  now,
  organizationId,
  password,
  projectId,
  publicKey,
  tokenHash,
  type Change,
  type World,
} from './recorded-world.fixture.ts';

const openStore = openedStores();
const databases = testDatabases();

const cases = Object.entries(changes).flatMap(([port, methods]) =>
  Object.entries(methods as Readonly<Record<string, Change | 'reads'>>).map(([method, change]) => ({
    name: `${port as keyof RecordedStores}.${method}`,
    change,
  })),
);

const encryptionKeys = { current: 'b'.repeat(64) };
const userId = 'eve';
/** Without a real secret: its hash takes longer than all other statements. */
const keyAndUserSql = `
  INSERT INTO api_keys (id, project_id, public_key, hashed_secret_key, salt, display_secret_key)
    VALUES ('key-used', '${projectId}', '${publicKey}', 'sha256:00', '00', 'sk-…');
  INSERT INTO users (id, email, password_hash) VALUES ('${userId}', 'eve@x', '${password}');
  INSERT INTO memberships (user_id, organization_id, role) VALUES ('${userId}', '${organizationId}', 'MEMBER')`;

/** Inserts the data key that the first test of the file created. */
let dataKeySql: string | undefined;
const dataKeySqlOf = `SELECT format('INSERT INTO data_keys (id, wrapped) VALUES (%L, %L)', id, wrapped) AS sql FROM data_keys`;

/**
 * An organization with a project, a key, its owner, and a user with a password: created together, because every test
 * needs them.
 */
const aWorld = async (
  database?: TestDatabase,
): Promise<World & { readonly store: OpenedStore; readonly url: string }> => {
  const { url } = database ?? (await databases.migrated());
  const store = openStore({ url, poolMax: 3, encryptionKeys });
  if (dataKeySql === undefined) {
    await store.secretVault.prepare();
    const { rows } = await store.runSql(dataKeySqlOf);
    [{ sql: dataKeySql }] = rows as [{ sql: string }];
  } else await store.runSql(dataKeySql);
  await store.runSql(`${twoProjectsSql}; ${keyAndUserSql}`);
  return { store, url, stores: store.recordedBy(by), userId };
};

const entriesOf = async (store: PostgresStore): Promise<readonly AuditEntry[]> => {
  const entries: AuditEntry[] = [];
  for (const { chain } of await store.auditLog.heads())
    for await (const page of auditPages(store.auditLog, { chain, order: 'oldest first' })) entries.push(...page);
  return entries;
};

/** The entries of an organization, which the change may have created. */
const ofOrganization = (entries: readonly AuditEntry[]) => entries.filter(({ chain }) => chain !== 'server');

test.each(cases.filter(({ change }) => change !== 'reads'))(
  '$name is recorded as who asked for it, from where, and shows no secret',
  async ({ change }) => {
    const world = await aWorld();
    const before = new Map((await world.store.auditLog.heads()).map((head) => [head.chain, head.sequence]));
    const actions = await (change as Change)(world);
    const all = await entriesOf(world.store);
    const added = all.filter((entry) => entry.sequence > (before.get(entry.chain) ?? 0));
    expect(ofOrganization(added).map(({ action }) => action)).toEqual(actions);
    const { kind, ...from } = by;
    for (const entry of added) {
      const { id, ...others } = from;
      expect(entry).toMatchObject({ actorKind: kind, actorId: id, ...others });
      expect(entry.chain).not.toBe('organization:other-org');
    }
    expect(JSON.stringify(all)).not.toContain(canary);
  },
);

test('a user who is deleted is in no organization any more, and so the chain of the server has it', async () => {
  const { store, stores } = await aWorld();
  await withSession({ stores, userId }, 'left');
  await stores.users.delete(userId);
  const ofServer = await store.auditLog.list({ chain: 'server', order: 'newest first', limit: 2 });
  expect(ofServer.map(({ action }) => action).toSorted()).toEqual(['user-session.deleted', 'user.deleted']);
  expect(ofServer.find(({ action }) => action === 'user.deleted')).toMatchObject({
    targetId: userId,
    before: expect.stringContaining('"email": "eve@x"') as string,
    after: null,
  });
});

test('each method of each store that changes something is in the list above', async () => {
  const { stores } = await aWorld();
  const methods = Object.entries(stores).flatMap(([port, methods]) =>
    Object.keys(methods as object).map((method) => `${port}.${method}`),
  );
  expect(cases.map(({ name }) => name).toSorted()).toEqual(methods.toSorted());
});

/*
 * Every table is either recorded, with columns that are shown, secret or without an event, or is listed here as not
 * recorded. So a migration that adds a column or a table must define this.
 */
const notRecorded = [
  '_prisma_migrations',
  'audit_entries',
  'audit_pending',
  'media',
  'media_links',
  'limit_levels',
  'recounts',
  'built_in_prices',
  'repricing_days',
  'automatic_pricing',
  'budget_spendings',
  'budget_alerts',
  'prompt_deliveries',
  'budget_watch',
  'prompt_references',
  'prompt_revisions',
  'dataset_item_versions',
  'dataset_run_items',
  'dataset_experiment_items',
  'former_memberships',
  'evaluation_attempts',
  'evaluation_days',
  'evaluation_executions',
  'agent_sightings',
];
const looksSecret = /hash|secret|salt|token|password|wrapped|^value$|_url$|private/;
const looksOnly = new Set(['api_keys.display_secret_key', 'prices.tokenizer_id', 'prices.tokenizer_config']);

test('every table of the control plane is recorded, and every column that may be secret is not shown', async () => {
  const database = await databases.migrated();
  const tables = await databases.run<{ name: string; args: string | null; columns: string[] }>(
    database,
    `SELECT c.relname AS name, encode(t.tgargs, 'escape') AS args,
       ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns
     FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = 'audit_change' AND t.tgenabled = 'A'
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`,
  );
  expect(
    tables
      .filter(({ args }) => args === null)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(notRecorded.toSorted());
  for (const { name, args, columns } of tables) {
    if (args === null) continue;
    const [, , , secrets = '', , urls = ''] = args.split('\\000');
    const hidden = new Set([...secrets.split(','), ...urls.split(',')]);
    const shown = columns.filter((column) => looksSecret.test(column) && !hidden.has(column));
    expect(shown.filter((column) => !looksOnly.has(`${name}.${column}`))).toEqual([]);
  }
});

test('a change that cannot be recorded is not made', async () => {
  const { url, store, stores } = await aWorld(await databases.ownMigrated());
  const database = { url, name: '', drop: async () => undefined };
  await databases.run(database, `ALTER TABLE audit_entries ADD CHECK (action <> 'project.changed') NOT VALID`);
  await expect(stores.projects.update(projectId, { name: 'Neu' })).rejects.toThrow(/check constraint/);
  await expect(store.projects.update(projectId, { name: 'Neu' })).rejects.toThrow(/check constraint/);
  expect((await store.projects.get(projectId))?.name).toBe('Default');
});

test('what a change was before and is after is told by its columns alone that differ', async () => {
  const { store, stores } = await aWorld();
  await stores.projects.update(projectId, { name: 'Neu “x”' });
  const [entry] = await store.auditLog.list({
    chain: `organization:${organizationId}`,
    order: 'newest first',
    limit: 1,
  });
  expect(entry).toMatchObject({ action: 'project.changed', projectId, targetKind: 'project', targetId: projectId });
  expect(JSON.parse(entry?.before ?? '')).toEqual({ name: 'Default' });
  expect(JSON.parse(entry?.after ?? '')).toEqual({ name: 'Neu “x”' });
});

test('the use of a key, the token of a session and when it was seen are no entries', async () => {
  const world = await aWorld();
  const id = await withSession(world, 'first');
  const key = await world.store.apiKeys.create(projectId);
  const before = await entriesOf(world.store);
  expect(await world.store.apiKeys.authenticate(key.publicKey, key.secretKey)).toMatchObject({ projectId });
  const rotation = { from: tokenHash('first'), to: tokenHash('next'), hasOverlap: true, now: now() };
  expect(await world.stores.userSessions.rotate(id, rotation)).toBe(true);
  await world.store.userSessions.find(tokenHash('next'), now() + 120_000_000);
  expect(await entriesOf(world.store)).toEqual(before);
});

test('what psql changes is recorded as by the account of the database, and what the server does by itself as its own', async () => {
  const { url, store } = await aWorld();
  await databases.run({ url, name: '', drop: async () => undefined }, `UPDATE projects SET name = 'By hand'`);
  await store.projects.update(projectId, { name: 'By itself' });
  const entries = await store.auditLog.list({
    chain: `organization:${organizationId}`,
    order: 'newest first',
    limit: 2,
  });
  expect(entries).toMatchObject([
    { actorKind: 'system', actorId: 'spanledger' },
    { actorKind: 'database', actorId: new URL(url).username },
  ]);
});

test('a user is in the log of each organization that the user is in, and a stranger to it in none', async () => {
  const { store, stores, userId } = await aWorld();
  await stores.users.invite({ email: 'eve@x', organizationId: 'other-org', role: 'VIEWER' });
  const start = (await store.auditLog.heads()).map(({ chain, sequence }) => [chain, sequence] as const);
  await stores.users.changePassword(userId, { passwordHash: password + '2', keptSessionId: '' });
  const end = new Map((await store.auditLog.heads()).map(({ chain, sequence }) => [chain, sequence]));
  const grown = start.filter(([chain, sequence]) => end.get(chain) === sequence + 1).map(([chain]) => chain);
  expect(grown).toEqual(['organization:other-org', `organization:${organizationId}`]);
});
