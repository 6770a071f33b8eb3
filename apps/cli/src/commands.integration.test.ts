import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type EmbeddedServer } from '@spanledger/embedded';
import { openPostgresStore } from '@spanledger/postgres-store';
import { createClickHouseDatabase, type TestDatabase } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readConfig } from './config.ts';
import { readStatus } from './status/read-status.ts';
import { openControlPlane } from './stores/control-plane.ts';
import { migrateStores } from './stores/migrate-stores.ts';
import { findPlaces } from './stores/places.ts';
import { commandRunner } from './testing/run-commands.ts';

const noApi = 'http://127.0.0.1:9';
let parent: string;
let dataDir: string;
let postgres: EmbeddedServer;
let clickhouse: TestDatabase;

/** The command line with an environment, as main.ts puts it together. */
const withEnvironment = (environment: Record<string, string>) => {
  const places = findPlaces(readConfig({ SPANLEDGER_DATA_DIR: dataDir, SPANLEDGER_BASE_URL: noApi, ...environment }));
  return commandRunner({
    withControlPlane: openControlPlane(places),
    migrate: migrateStores(places),
    readStatus: () => readStatus(places),
  });
};

const onServers = () => withEnvironment({ DATABASE_URL: postgres.url, CLICKHOUSE_URL: clickhouse.url });

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'spanledger-cli-'));
  // Run by root, PostgreSQL gets an ordinary account, which has to pass through.
  chmodSync(parent, 0o755);
  dataDir = join(parent, 'data');
  postgres = await startPostgres({ dir: join(dataDir, 'postgres'), isDurable: false });
  clickhouse = await createClickHouseDatabase(inject('clickhouseUrl'));
});

afterAll(async () => {
  await postgres.stop();
  await clickhouse.drop();
  rmSync(parent, { recursive: true });
});

describe('the command line on real databases', () => {
  it('says that the schema is missing, makes it, and then finds it ready', async () => {
    const spanledger = onServers();
    const components = async (): Promise<unknown> => {
      const { out, exitCode } = await spanledger('status', '--json');
      expect(exitCode).toBe(1);
      return (JSON.parse(out) as { components: unknown }).components;
    };
    expect(await components()).toMatchObject([
      { name: 'api', state: 'unhealthy' },
      { name: 'postgresql', state: 'unhealthy', schema: 'missing', version: expect.stringMatching(/^\d/) as string },
      { name: 'clickhouse', state: 'unhealthy', schema: 'missing' },
    ]);
    const applied = JSON.parse((await spanledger('migrate', '--json')).out) as Record<string, string[]>;
    expect(applied['postgresql']?.length).toBeGreaterThan(0);
    expect(applied['clickhouse']?.length).toBeGreaterThan(0);
    expect((await spanledger('migrate')).out).toBe('postgresql: up to date.\nclickhouse: up to date.\n');
    expect(await components()).toMatchObject([
      { name: 'api', state: 'unhealthy' },
      { name: 'postgresql', state: 'healthy', schema: 'ready', sizeBytes: expect.any(Number) as number },
      { name: 'clickhouse', state: 'healthy', schema: 'ready', version: expect.stringMatching(/^\d/) as string },
    ]);
    const shown = await spanledger('status');
    expect(shown.out).not.toContain(new URL(postgres.url).password);
  });

  it('manages projects and keys, also while nothing runs but what it starts itself', async () => {
    const store = openPostgresStore({ url: postgres.url, poolMax: 1 });
    await store.firstStart.ensure({ organizationId: 'org', projectId: 'own' });
    await store.close();
    const running = onServers();
    expect((await running('projects', 'create', 'Second', '--id', 'second')).exitCode).toBe(0);
    const created = JSON.parse((await running('keys', 'create', '-p', 'second', '--json')).out) as {
      publicKey: string;
    };
    await postgres.stop();

    const stopped = withEnvironment({});
    const listed = await stopped('keys', 'list', '--project', 'second');
    expect(listed).toMatchObject({ exitCode: 0, error: '' });
    expect(listed.out).toContain(created.publicKey);
    expect((await stopped('keys', 'revoke', created.publicKey)).exitCode).toBe(0);
    expect((await stopped('keys', 'list', '-p', 'second', '--json')).out).toBe('[]\n');

    postgres = await startPostgres({ dir: join(dataDir, 'postgres'), isDurable: false });
    expect((await onServers()('keys', 'list', '-p', 'second', '--json')).out).toBe('[]\n');
  });

  it('explains how to begin where there is nothing yet', async () => {
    const spanledger = withEnvironment({ SPANLEDGER_DATA_DIR: join(parent, 'empty') });
    for (const args of [['keys', 'list'], ['migrate']]) {
      const { exitCode, error } = await spanledger(...args);
      expect(exitCode).toBe(1);
      expect(error).toMatch(/npm start/);
    }
  });
});
