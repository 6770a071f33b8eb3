import type { EncryptionKeys, NewBudget, ProjectId } from '@spanledger/core';
import type { TestDatabase } from '@spanledger/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PostgresStore } from '../open-postgres-store.ts';
import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';
import { namedKey } from './seal.ts';

const databases = testDatabases();
const keyA = 'a'.repeat(64);
const keyB = 'b'.repeat(64);
const project = 'own' as ProjectId;

const openStore = openedStores();
let database: TestDatabase;
beforeEach(async () => {
  database = await databases.migrated();
  await open().firstStart.ensure({ projectId: project });
});

const open = (encryptionKeys?: EncryptionKeys): PostgresStore =>
  openStore({ url: database.url, poolMax: 2, encryptionKeys });

/** Opens and prepares a store, as at the start of a process. */
const start = async (encryptionKeys?: EncryptionKeys): Promise<PostgresStore> => {
  const store = open(encryptionKeys);
  await store.secretVault.prepare();
  return store;
};

const terms: NewBudget = {
  name: 'b',
  scope: { kind: 'project' },
  period: 'total',
  amount: 1n,
  thresholds: [100],
  webhookUrl: 'https://example.com/',
  webhookSecret: 'whsec_the secret',
  whenOver: 'deny',
  whenUnknown: 'allow',
};
const { scope: _scope, period: _period, webhookSecret: _secret, ...changes } = terms;

let alerts = 0;
/** The secret that signs alerts of the budget. */
const secretOf = async ({ budgetWatch, budgetAlerts }: PostgresStore, budgetId: string) => {
  const id = `alert-${(alerts += 1)}`;
  const spending = { from: null, spent: 2n, unpricedObservations: 0, asOf: 0, readAt: 0 };
  const alert = { id, budgetId, from: null, threshold: 100, raisedAt: 0, payload: '{}' };
  await budgetWatch.record(project, [{ budgetId, updatedAt: 0, spending, alerts: [alert] }]);
  const due = await budgetAlerts.claim(1000, 2_000_000, 100);
  return due.find((one) => one.id === id)?.webhookSecret;
};

const stored = async (): Promise<readonly string[]> => {
  const sql = `SELECT webhook_secret AS value FROM budgets UNION ALL SELECT value FROM server_secrets`;
  return (await databases.run<{ value: string }>(database, sql)).map(({ value }) => value);
};

const count = async (table: string): Promise<number> => {
  const [row] = await databases.run<{ count: string }>(database, `SELECT count(*) FROM ${table}`);
  return Number(row?.count);
};

describe('secrets in PostgreSQL', () => {
  it('lie there encrypted where there is a key, and read as they were given', async () => {
    const { budgets, secrets, ...store } = await start({ current: keyA });
    const { id } = await budgets.create(project, terms);
    const served = await secrets.get('links');
    expect(await secretOf({ budgets, secrets, ...store }, id)).toBe(terms.webhookSecret);
    await budgets.update(project, id, { ...changes, webhookSecret: 'whsec_the second' });
    expect(await secretOf({ budgets, secrets, ...store }, id)).toBe('whsec_the second');
    expect((await stored()).every((value) => value.startsWith('sealed:1:'))).toBe(true);
    const other = await start({ current: keyA });
    expect(await other.secrets.get('links')).toBe(served);
    expect(await secretOf(other, id)).toBe('whsec_the second');
    expect(await other.secretVault.state()).toMatchObject({ encrypted: 2, plain: 0, behind: 0 });
  });

  it('that were stored as they are, are encrypted by the first start with a key', async () => {
    const before = await start();
    const { id } = await before.budgets.create(project, terms);
    const served = await before.secrets.get('links');
    expect(await stored()).toEqual([terms.webhookSecret, served]);
    expect(await before.secretVault.state()).toMatchObject({ encrypted: 0, plain: 2, current: undefined });
    const after = await start({ current: keyA });
    expect((await stored()).join()).not.toMatch(new RegExp(`${terms.webhookSecret}|${served}`));
    expect([await secretOf(after, id), await after.secrets.get('links')]).toEqual([terms.webhookSecret, served]);
  });

  it('secrets refuse a start without their key, or with another one, with its short name', async () => {
    await start({ current: keyA });
    const name = namedKey(keyA).id;
    const unset = new RegExp(`under the key ${name}, and SPANLEDGER_ENCRYPTION_KEY is not set`);
    await expect(start()).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(unset) as string });
    const another = new RegExp(`under the key ${name}, and SPANLEDGER_ENCRYPTION_KEY is the key ${namedKey(keyB).id}`);
    await expect(start({ current: keyB })).rejects.toMatchObject({ message: expect.stringMatching(another) as string });
    expect(await count('data_keys')).toBe(1);
  });

  it('secrets are read with the key of before and a new one, and need only the new one after a rotation', async () => {
    const before = await start({ current: keyA });
    const { id } = await before.budgets.create(project, terms);
    const both = await start({ current: keyB, previous: keyA });
    expect(await secretOf(both, id)).toBe(terms.webhookSecret);
    // A process with the previous key still works: no data key was wrapped again yet.
    expect(await secretOf(await start({ current: keyA }), id)).toBe(terms.webhookSecret);
    expect(await both.secretVault.rotate()).toMatchObject({ encrypted: 1 });
    expect((await both.secretVault.state()).wrappedBy).toEqual([namedKey(keyB).id]);
    expect(await secretOf(await start({ current: keyB }), id)).toBe(terms.webhookSecret);
    // Such a process can still unwrap its old data key, but not the new one.
    await expect(start({ current: keyA })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are read and written without a failure while rotations go on', async () => {
    const [one, other] = [await start({ current: keyA }), await start({ current: keyA })];
    const { id } = await one.budgets.create(project, terms);
    const served = await one.secrets.get('links');
    const over = new AbortController();
    let rounds = 0;
    const writing = (async () => {
      for (; !over.signal.aborted; rounds += 1) {
        const webhookSecret = `whsec_of round ${rounds}`;
        await other.budgets.update(project, id, { ...changes, webhookSecret });
        expect([await secretOf(one, id), await one.secrets.get('links')]).toEqual([webhookSecret, served]);
      }
    })();
    for (let at = 0; at < 5; at += 1) {
      const roundsBefore = rounds;
      await (await start({ current: keyA })).secretVault.rotate();
      await expect.poll(() => rounds, { timeout: 20_000 }).toBeGreaterThan(roundsBefore + 1);
    }
    over.abort();
    await writing;
    expect(await count('data_keys')).toBe(6);
  });

  it('make old data keys go once they have been replaced for long and encrypt nothing', async () => {
    const store = await start({ current: keyA });
    await store.budgets.create(project, terms);
    await store.secretVault.rotate();
    expect(await count('data_keys')).toBe(2);
    await databases.run(database, `UPDATE data_keys SET created_at = created_at - interval '1 hour'`);
    expect(await store.secretVault.rotate()).toMatchObject({ removed: 1 });
    expect(await count('data_keys')).toBe(2);
  });

  it('have one data key however many start at once', async () => {
    await Promise.all([1, 2, 3].map(async () => start({ current: keyA })));
    expect(await count('data_keys')).toBe(1);
  });

  it('that were copied to another row are not signed by, and keep no other alert', async () => {
    const store = await start({ current: keyA });
    const [victim, thief] = [await store.budgets.create(project, terms), await store.budgets.create(project, terms)];
    const copy = 'UPDATE budgets SET webhook_secret = (SELECT webhook_secret FROM budgets WHERE id = $1) WHERE id = $2';
    await databases.run(database, copy, [victim.id, thief.id]);
    expect(await secretOf(store, thief.id)).toBeUndefined();
    expect(await secretOf(store, victim.id)).toBe(terms.webhookSecret);
  });

  it('are never taken for encrypted ones: a secret that looks like one is refused where there is no key', async () => {
    const looks = `sealed:1:${'0'.repeat(16)}:${'A'.repeat(40)}`;
    const given = { ...terms, webhookSecret: looks };
    await expect(open().budgets.create(project, given)).rejects.toMatchObject({ code: 'invalid_input' });
    const store = await start({ current: keyA });
    const { id } = await store.budgets.create(project, given);
    expect(await secretOf(store, id)).toBe(looks);
  });

  it('cannot be rotated without a key', async () => {
    await expect(open().secretVault.rotate()).rejects.toMatchObject({ code: 'conflict' });
    expect(await count('data_keys')).toBe(0);
  });

  it('are all forgotten without their key, and a start with another key is possible then', async () => {
    const before = await start({ current: keyA });
    const { id } = await before.budgets.create(project, terms);
    const served = await before.secrets.get('links');
    const none = { promptWebhooks: 0, secondFactors: 0, llmConnections: 0 };
    const counts = { ...none, budgetWebhooks: 1, serverSecrets: 1, dataKeys: 1 };
    const without = open();
    expect(await without.secretVault.forgettable()).toEqual(counts);
    await expect(start({ current: keyB })).rejects.toMatchObject({ code: 'conflict' });
    expect(await without.secretVault.forget()).toEqual(counts);
    expect(await without.secretVault.forget()).toEqual({ ...none, budgetWebhooks: 0, serverSecrets: 0, dataKeys: 0 });
    const after = await start({ current: keyB });
    expect(await after.secrets.get('links')).not.toBe(served);
    expect(await after.secretVault.state()).toMatchObject({ encrypted: 1, plain: 0, wrappedBy: [namedKey(keyB).id] });
    expect(await after.budgets.get(project, id)).toMatchObject({ webhookUrl: terms.webhookUrl });
  });

  it('are refused with the file of the key where it is in one', async () => {
    await start({ current: keyA });
    const file = '/data/encryption-key';
    await expect(start({ current: keyB, file })).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(
          `under the key ${namedKey(keyA).id}, and ${file} holds the key ${namedKey(keyB).id}\\. Put that key back`,
        ),
      ) as string,
    });
  });
});
