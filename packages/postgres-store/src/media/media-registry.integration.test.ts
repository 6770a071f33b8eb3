import { mediaIdOf, type Media, type TraceId } from '@spanledger/core';
import { describeMediaRegistry, mediaContent, twoProjects } from '@spanledger/testing';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';

import type { PostgresStore } from '../open-postgres-store.ts';
import { openedStores } from '../opened-stores.fixture.ts';
import { testDatabases } from '../test-databases.fixture.ts';

const databases = testDatabases();
const openStore = openedStores();

const open = (url: string): PostgresStore => openStore({ url, poolMax: 3 });

/** The number of statements on the media of this database that wait for another statement. */
const waitingFor = async (url: string): Promise<number> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO media%'`,
  );
  await client.end();
  return rows[0]?.count ?? 0;
};

describeMediaRegistry('PostgreSQL', async () => open((await databases.migrated()).url));

describe('media that are being removed', () => {
  test('removed media are declared anew with the same content once their bytes are gone', async () => {
    const { url } = await databases.migrated();
    const store = open(url);
    const [own] = await twoProjects(store);
    const content = mediaContent(Buffer.from('an image'));
    const link = { of: 'trace', traceId: 't' as TraceId, observationId: undefined, field: 'input' } as const;
    const at = 1_767_323_045_678_000;
    const declare = async (time: number) => store.media.declare(own, [{ content, links: [link] }], time);
    await declare(at);
    await store.media.markStored(own, [mediaIdOf(content.sha256)], at);
    await store.media.unlinkTraces(own, [link.traceId]);
    const order: string[] = [];
    let declared: Promise<readonly Media[]> | undefined;
    const removed = await store.media.removeUnlinked(at + 1000, 10, async () => {
      declared = declare(at + 2000).finally(() => order.push('declared'));
      await expect.poll(async () => waitingFor(url)).toBe(1);
      order.push('bytes are gone');
    });
    expect(removed).toBe(1);
    expect(await declared).toMatchObject([{ storedAt: null, requestedAt: at + 2000 }]);
    expect(order).toEqual(['bytes are gone', 'declared']);
    expect(await store.media.linksOfTrace(own, link.traceId)).toHaveLength(1);
    expect(await store.media.removeUnlinked(at + 9000, 10, async () => undefined)).toBe(0);
  });
});

describe('secrets in PostgreSQL', () => {
  test('processes that ask at the same time get one and the same secret, which stays', async () => {
    const { url } = await databases.migrated();
    const secrets = await Promise.all(Array.from({ length: 4 }, () => open(url).secrets.get('media')));
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]?.length).toBeGreaterThanOrEqual(43);
    expect(await open(url).secrets.get('media')).toBe(secrets[0]);
    expect(await open(url).secrets.get('other')).not.toBe(secrets[0]);
  });
});
