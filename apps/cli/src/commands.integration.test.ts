import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type EmbeddedServer } from '@spanledger/embedded';
import { clickHouseTelemetryStore, clickHouseTelemetryWriter, openClickHouse } from '@spanledger/clickhouse-store';
import type { BatchId, IngestState, ProjectId, SchemaState } from '@spanledger/core';
import { openPostgresStore } from '@spanledger/postgres-store';
import {
  anObservation,
  createClickHouseDatabase,
  someProject,
  telemetryRows,
  type TestDatabase,
} from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readConfig } from './config.ts';
import { readSlow } from './status/read-slow.ts';
import { readStatus } from './status/read-status.ts';
import { openControlPlane } from './stores/control-plane.ts';
import { openDerivedStats } from './stores/derived-stats.ts';
import { migrateStores } from './stores/migrate-stores.ts';
import { findPlaces } from './stores/places.ts';
import { commandRunner } from './testing/run-commands.ts';

const noApi = 'http://127.0.0.1:9';
let parent: string;
let dataDir: string;
let postgres: EmbeddedServer;
let clickhouse: TestDatabase;

/** The command line with an environment, as built by main.ts. */
const withEnvironment = (environment: Record<string, string>) => {
  const places = findPlaces(readConfig({ SPANLEDGER_DATA_DIR: dataDir, SPANLEDGER_BASE_URL: noApi, ...environment }));
  return commandRunner({
    withControlPlane: openControlPlane(places),
    withSecretVault: (use) => openControlPlane(places)(({ secretVault }) => use(secretVault)),
    withDerivedStats: openDerivedStats(places),
    migrate: migrateStores(places),
    readStatus: () => readStatus(places),
    readSlowStatements: (count) => readSlow(places, count),
  });
};

const onServers = () => withEnvironment({ DATABASE_URL: postgres.url, CLICKHOUSE_URL: clickhouse.url });

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'spanledger-cli-'));
  // When root runs this, PostgreSQL runs as an ordinary account, which needs access to the directory.
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

const namesInStatus = async () => (JSON.parse((await onServers()('status', '--json')).out) as { names: unknown }).names;

const run = async (sql: string): Promise<void> => {
  const client = openClickHouse({ url: clickhouse.url });
  await client.command(sql);
  await client.close();
};

describe('the command line on real databases', () => {
  it('migrate reports that the schema is missing, makes it, and then finds it ready', async () => {
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

  it('the command line on real databases counts what is applied and pending, and names what a newer version applied, which makes the store unhealthy', async () => {
    const spanledger = onServers();
    const clickhouseStatus = async () => {
      const { out } = await spanledger('status', '--json');
      const { components } = JSON.parse(out) as { components: { name: string; migrations: SchemaState }[] };
      return components.find(({ name }) => name === 'clickhouse');
    };
    const ready = await clickhouseStatus();
    expect(ready).toMatchObject({ schema: 'ready', migrations: { pending: [], unknown: [] } });
    await run("INSERT INTO schema_migrations (name, sha256) VALUES ('9999_later', 'x')");
    expect(await clickhouseStatus()).toMatchObject({
      state: 'unhealthy',
      schema: 'newer',
      migrations: { ...ready?.migrations, unknown: ['9999_later'] },
      problem: expect.stringMatching(/9999_later.*newer/) as string,
    });
    await run("ALTER TABLE schema_migrations DELETE WHERE name >= '0066' SETTINGS mutations_sync = 2");
    expect(await clickhouseStatus()).toMatchObject({
      state: 'unhealthy',
      schema: 'pending',
      migrations: { applied: 48, pending: expect.arrayContaining(['0067_widen_value_sketches']) as string[] },
      problem: expect.stringMatching(/Run `npm run spanledger -- migrate`/) as string,
    });
    expect((await spanledger('migrate')).exitCode).toBe(0);
    expect(await clickhouseStatus()).toMatchObject({ state: 'healthy', migrations: ready?.migrations });
  });

  it('the command line on real databases shows lag and dead letters over all projects', async () => {
    const client = openClickHouse({ url: clickhouse.url });
    const now = Date.now() * 1000;
    const receipts = ['a', 'b'].map((project, at) => ({
      batchId: `batch-${project}` as BatchId,
      part: 0,
      projectId: project as ProjectId,
      receivedAt: now - 1_000_000,
      storedAt: now - 1_000_000 + (at + 1) * 200_000,
      received: 1,
      stored: 1,
      rejected: {},
      quarantined: 0,
      payloadBytes: 10,
    }));
    const none = { observations: [], traces: [], scores: [], deletions: [] };
    await clickHouseTelemetryWriter(client).write({ ...none, receipts });
    await client.close();
    const { ingest } = JSON.parse((await onServers()('status', '--json')).out) as { ingest: IngestState };
    expect(ingest).toEqual({
      lag: { minutes: 15, parts: 2, p50Ms: 300, p95Ms: expect.closeTo(390, 0) as number, maxMs: 400 },
      deadLetters: { open: 0, discarded: 0, replayed: 0 },
    });
  });

  it('status shows how old the names are that lie with telemetry', async () => {
    expect(await namesInStatus()).toEqual({ syncedAt: null, ageMs: null });
    const syncedAt = '2026-01-02T03:04:05.678Z';
    const at = Date.parse(syncedAt) * 1000;
    const store = clickHouseTelemetryStore(openClickHouse({ url: clickhouse.url }), () => at);
    await store.names.write({ projects: [], users: [], goneProjects: [], goneUsers: [] }, at);
    await store.close();
    expect(await namesInStatus()).toEqual({ syncedAt, ageMs: expect.any(Number) as number });
  });

  it('verifies what is derived: finds what differs, repairs it, and then finds nothing', async () => {
    const client = openClickHouse({ url: clickhouse.url });
    const spanledger = onServers();
    const write = async (projectId: ProjectId) =>
      clickHouseTelemetryWriter(client).write(telemetryRows({ observations: [anObservation(projectId, 't/o')] }));
    const [project, neighbour] = [someProject(), someProject()];
    await write(project);
    await write(neighbour);
    // Of two others there are receipts alone.
    expect(await spanledger('verify')).toMatchObject({ exitCode: 0, out: '4 projects verified: nothing differs.\n' });
    await client.command('ALTER TABLE trace_days DELETE WHERE project_id = {project:String}', {
      params: { project },
      settings: { mutations_sync: '2' },
    });
    await client.close();
    const found = await spanledger('verify', '--from', '2026-03-04', '--to', '2026-03-04', '--json');
    const difference = { figure: 'trace_days', projectId: project, of: 't' };
    expect(found.exitCode).toBe(1);
    expect(JSON.parse(found.out)).toMatchObject({ projects: 4, differences: [difference], repaired: [] });
    expect((await spanledger('verify', '-p', neighbour)).exitCode).toBe(0);
    expect((await spanledger('verify', '--to', '2026-03-03')).exitCode).toBe(0);
    const repaired = await spanledger('verify', '--repair', '--json', '-p', project);
    expect(repaired).toMatchObject({ exitCode: 0, error: expect.stringContaining('1 of 1: verifying') as string });
    expect(JSON.parse(repaired.out)).toMatchObject({ differences: [], repaired: [difference] });
    expect((await spanledger('verify')).exitCode).toBe(0);
  });

  it('verifies the counters of budgets, and rebuilds them', async () => {
    const projectId = someProject();
    const store = openPostgresStore({ url: postgres.url });
    await store.firstStart.ensure({ organizationId: 'org', projectId, publicKey: 'pk-of-budgets' });
    const terms = { name: 'b', amount: 10n, thresholds: [100], webhookUrl: null, webhookSecret: null } as const;
    const answers = { whenOver: 'deny', whenUnknown: 'allow' } as const;
    const { id, updatedAt } = await store.budgets.create(projectId, {
      ...terms,
      ...answers,
      scope: { kind: 'project' },
      period: 'total',
    });
    const asOf = Date.now() * 1000 - 1_000_000;
    const spending = { from: null, spent: 7n, unpricedObservations: 0, asOf, readAt: asOf };
    await store.budgetWatch.record(projectId, [{ budgetId: id, updatedAt, spending, alerts: [] }]);
    const spanledger = onServers();
    const found = await spanledger('verify', '--json', '--project', projectId);
    const difference = { figure: 'budget_counters', projectId, of: id, expected: '0 USD, 0 unpriced' };
    expect([found.exitCode, JSON.parse(found.out)]).toMatchObject([1, { differences: [difference] }]);
    const repaired = await spanledger('verify', '--repair', '--json', '--project', projectId);
    expect([repaired.exitCode, JSON.parse(repaired.out)]).toMatchObject([0, { repaired: [difference] }]);
    expect((await store.budgets.standing(projectId, id))?.spending?.spent).toBe(0n);
    await store.close();
  });

  it('the command line on real databases shows the statements that took most of the time of PostgreSQL', async () => {
    const { out, exitCode } = await onServers()('status', '--slow', '3');
    expect([exitCode, out.trim().split('\n')[0]]).toEqual([0, expect.stringMatching(/^TOTAL MS +CALLS .*STATEMENT$/)]);
    expect(out.trim().split('\n')).toHaveLength(4);
    const json = JSON.parse((await onServers()('--json', 'status', '--slow', '1')).out) as { statements: unknown[] };
    expect(json.statements).toMatchObject([{ calls: expect.any(Number) as number }]);
    expect(await onServers()('status', '--slow', 'many')).toMatchObject({ exitCode: 2 });
  });

  it('the command rotates what encrypts secrets, and shows how they are kept', async () => {
    const keys = { DATABASE_URL: postgres.url, SPANLEDGER_ENCRYPTION_KEY: 'a'.repeat(64) };
    const spanledger = withEnvironment(keys);
    expect((await onServers()('secrets', 'rotate')).error).toMatch(/SPANLEDGER_ENCRYPTION_KEY/);
    const made = JSON.parse((await spanledger('--json', 'secrets', 'rotate')).out) as { dataKey: string };
    const state = await spanledger('secrets', 'status');
    expect(state).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^plain +0$/m) as string });
    const again = await spanledger('secrets', 'rotate');
    expect(again.out).toMatch(/^The data key is [0-9a-f]{16} now\./);
    expect(again.out).not.toContain(made.dataKey);
    const wrong = withEnvironment({ ...keys, SPANLEDGER_ENCRYPTION_KEY: 'b'.repeat(64) });
    expect(await wrong('secrets', 'rotate')).toMatchObject({ exitCode: 1 });
    expect((await spanledger('secrets', 'new-key')).out.trim()).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  it('the command shows what is lost with a lost encryption key, and deletes it when told so, without a key', async () => {
    const keys = { DATABASE_URL: postgres.url, SPANLEDGER_ENCRYPTION_KEY: 'a'.repeat(64) };
    const withKey = withEnvironment(keys);
    await withKey('secrets', 'rotate');
    expect((await withKey('secrets', 'forget')).out).toContain('there is nothing to forget');
    const lost = withEnvironment({ DATABASE_URL: postgres.url });
    const shown = await lost('secrets', 'forget');
    expect(shown).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^data keys +[1-9]/m) as string });
    expect(shown.out).toContain('Nothing was deleted.');
    expect(JSON.parse((await lost('--json', 'secrets', 'forget', '--yes')).out)).toMatchObject({ isForgotten: true });
    expect((await lost('secrets', 'forget')).out).toMatch(/^data keys +0 /m);
    const other = withEnvironment({ ...keys, SPANLEDGER_ENCRYPTION_KEY: 'b'.repeat(64) });
    expect(await other('secrets', 'rotate')).toMatchObject({ exitCode: 0 });
    expect((await lost('audit', 'list', '--server')).out).toMatch(/data-key\.deleted/);
  });

  it.each([
    ['--from', 'monday'],
    ['--to', '2026-02-30'],
    ['--from', '2026-03-05', '--to', '2026-03-04'],
    ['--project', 'nobody'],
  ])('says what is wrong with verify %s %s', async (...args) => {
    expect(await onServers()('verify', ...args)).toMatchObject({
      exitCode: 2,
      error: expect.stringContaining(args[1] ?? '') as string,
    });
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
