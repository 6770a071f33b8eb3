import { mkdtempSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProjectId } from '@spanledger/core';
import { clickHouseTelemetryWriter, migrateClickHouse, openClickHouse } from '@spanledger/clickhouse-store';
import {
  anObservation,
  createClickHouseDatabase,
  someProject,
  oneDay,
  someTime,
  telemetryRows,
  type TestDatabase,
} from '@spanledger/testing';
import { openTransferStore } from '@spanledger/runtime';
import { migrateTimescale, openTimescale } from '@spanledger/timescale-store';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { transferStores } from '../stores/transfer-stores.ts';
import { openEmptyPostgres } from '../testing/open-empty-postgres.ts';
import { commandRunner, type Ran } from '../testing/run-commands.ts';

const none = () => Promise.reject(new Error('not asked'));
const endings: (() => Promise<void>)[] = [];
let clickhouse: TestDatabase;
let dataDir: string;

const spanledger = (...args: string[]): Promise<Ran> =>
  commandRunner({
    withControlPlane: none,
    migrate: none,
    readStatus: none,
    transfer: transferStores(() => dataDir),
  })('transfer', ...args);

const openPostgres = async (): Promise<TestDatabase> => {
  const database = await openEmptyPostgres();
  endings.push(async () => database.drop());
  return database;
};

/** Writes observations on this number of days. */
const write = async (projectId: ProjectId, count: number, days = 1): Promise<void> => {
  const client = openClickHouse({ url: clickhouse.url });
  const observations = Array.from({ length: count }, (_, index) =>
    anObservation(projectId, `t${index % 100}/${index}`, { startTime: someTime - (index % days) * oneDay }),
  );
  await clickHouseTelemetryWriter(client).write(telemetryRows({ observations }));
  await client.close();
};

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'spanledger-transfer-'));
  clickhouse = await createClickHouseDatabase(inject('clickhouseUrl'));
  await migrateClickHouse({ url: clickhouse.url });
});

afterAll(async () => {
  for (const end of endings) await end();
  await clickhouse.drop();
  rmSync(dataDir, { recursive: true });
});

it('makes the tables of an empty target, copies what it lacks, and finds nothing to do the second time', async () => {
  const [projectId, other] = [someProject(), someProject()];
  await write(projectId, 30);
  await write(other, 2);
  const { url } = await openPostgres();
  const both = ['--from', clickhouse.url, '--to', url, '--json'];
  const dry = await spanledger(...both, '--dry-run');
  expect([dry.exitCode, JSON.parse(dry.out)]).toMatchObject([1, { copiedRows: 0, isSame: false }]);
  const first = await spanledger(...both, '-p', projectId);
  expect([first.exitCode, JSON.parse(first.out)]).toMatchObject([0, { copiedRows: 30, isSame: true }]);
  expect(first.error).toMatch(/target was empty: \d+ migrations applied/);
  const back = await spanledger('--from', url, '--to', clickhouse.url, '--json', '--deep');
  expect([back.exitCode, JSON.parse(back.out)]).toMatchObject([0, { copiedRows: 0, projects: 1 }]);
});

const wrong = async (...args: string[]): Promise<unknown[]> => {
  const { exitCode, error } = await spanledger(...args);
  return [exitCode, error.trim().split('\n').at(-1)];
};

const matching = (pattern: RegExp) => expect.stringMatching(pattern) as string;

it('transfer reports what is wrong with an address, a store or a project', async () => {
  const { url } = await openPostgres();
  expect(await wrong('--from', 'mysql://a', '--to', url)).toEqual([2, matching(/--from must be clickhouse:\/\//)]);
  expect(await wrong('--from', url, '--to', clickhouse.url)).toEqual([1, matching(/not migrated/)]);
  expect(await wrong('--from', 'http://127.0.0.1:9/x', '--to', url)).toEqual([1, matching(/ClickHouse/)]);
  expect(await wrong('--from', clickhouse.url, '--to', clickhouse.url)).toEqual([1, matching(/one database/)]);
  expect(await wrong('--from', `local:${dataDir}`, '--to', url)).toEqual([1, matching(/There is no .*postgres/)]);
  await migrateTimescale(url);
  expect(await wrong('--from', clickhouse.url, '--to', url, '-p', 'nobody')).toEqual([
    1,
    matching(/id nobody\. It has/),
  ]);
  const client = openTimescale({ url });
  await client.transaction('newer', (statements) =>
    statements.run('newer', `INSERT INTO migrations (name, checksum) VALUES ('9999_later', 'x')`),
  );
  await client.close();
  expect(await wrong('--from', clickhouse.url, '--to', url)).toEqual([1, matching(/9999_later/)]);
});

const endBeforeFourth = ({ nth }: { readonly nth: number }): void => {
  if (nth === 4) throw new Error('killed');
};

it('killed while it made the tables of an empty target, the same command makes the rest and copies', async () => {
  const projectId = someProject();
  await write(projectId, 5);
  const { url } = await openPostgres();
  const again = await createClickHouseDatabase(inject('clickhouseUrl'));
  endings.push(async () => again.drop());
  await expect(migrateTimescale(url, { onMigration: endBeforeFourth })).rejects.toThrow('killed');
  await expect(migrateClickHouse({ url: again.url }, { onMigration: endBeforeFourth })).rejects.toThrow('killed');
  for (const [from, to] of [
    [clickhouse.url, url],
    [url, again.url],
  ] as const) {
    const options = ['--from', from, '--to', to, '-p', projectId, '--json'];
    expect(JSON.parse((await spanledger(...options, '--dry-run')).out)).toMatchObject({ copiedRows: 0, isSame: false });
    const { exitCode, out } = await spanledger(...options);
    expect([exitCode, JSON.parse(out)]).toMatchObject([0, { copiedRows: 5, isSame: true }]);
  }
});

it('an older target that has rows is not migrated by a transfer', async () => {
  const { url } = await openPostgres();
  const projectId = someProject();
  await write(projectId, 1);
  expect((await spanledger('--from', clickhouse.url, '--to', url, '-p', projectId)).exitCode).toBe(0);
  const client = openTimescale({ url });
  await client.transaction('older', (statements) =>
    statements.run('older', `DELETE FROM migrations WHERE name = (SELECT max(name) FROM migrations)`),
  );
  await client.close();
  expect(await wrong('--from', clickhouse.url, '--to', url)).toEqual([1, matching(/not migrated: 1 missing/)]);
});

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

const start = (...args: string[]) => {
  const given = ['--import', 'tsx', '--conditions=@spanledger/source', main, 'transfer', ...args];
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'ignore', 'inherit'] });
  return { child, ended: once(child, 'exit') as Promise<[code: number | null, signal: string | null]> };
};

/** Later inserts are blocked after this many rows in the target: a sequence also counts rows that are rolled back. */
const heldAfter = 150;
const gate = [
  'CREATE SEQUENCE arrived',
  `CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('arrived') > ${heldAfter} THEN PERFORM pg_sleep(3600); END IF;
    RETURN NEW;
  END $$`,
  'CREATE TRIGGER hold BEFORE INSERT ON observations FOR EACH ROW EXECUTE FUNCTION hold()',
];
const heldSql = `FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;

it('killed in the middle, the same command does the rest', async () => {
  const projectId = someProject();
  const rows = 600;
  await write(projectId, rows, 12);
  const { url } = await openPostgres();
  await migrateTimescale(url);
  const store = await openTransferStore({ engine: 'timescale', url, mode: 'auto' });
  const rowsThere = async (): Promise<number> => {
    const days = await store.digests(projectId, 'observations', undefined, 'counts');
    return days.reduce((sum, day) => sum + day.rows, 0);
  };
  const target = openTimescale({ url });
  const run = async (sql: string) => target.query('gate', sql, [], z.object({}));
  for (const statement of gate) await run(statement);
  const both = ['--from', clickhouse.url, '--to', url, '--project', projectId];
  let seen = 0;
  for (let kills = 0; kills < 2; kills += 1) {
    await run('ALTER SEQUENCE arrived RESTART');
    const { child, ended } = start(...both);
    await expect.poll(async () => (await run(`SELECT pid ${heldSql}`)).length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    expect((await ended)[1]).toBe('SIGKILL');
    // A sleeping query does not detect that its client has disconnected.
    await run(`SELECT pg_terminate_backend(pid) ${heldSql}`);
    const there = await rowsThere();
    expect(there).toBeGreaterThan(seen);
    expect(there).toBeLessThan(rows);
    seen = there;
  }
  await run('DROP TRIGGER hold ON observations');
  await target.close();
  const { ended } = start(...both);
  expect(await ended).toEqual([0, null]);
  expect(await rowsThere()).toBe(rows);
  await store.close();
});
