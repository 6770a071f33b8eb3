import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { createClient } from '@clickhouse/client';
import { afterAll, expect, test } from 'vitest';

import type { EmbeddedServer } from '../embedded-server.ts';
import { temporaryDir } from '../temporary-dir.fixture.ts';
import { startClickHouse } from './start-clickhouse.ts';

const basic = (user: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
});

const dir = temporaryDir();
/** The running server is kept for the next test: start and stop take most of the time of a test. */
let running: EmbeddedServer | undefined;

const isLink = (name: string): boolean => lstatSync(join(dir, name)).isSymbolicLink();

const start = async (): Promise<EmbeddedServer> => (running ??= await startClickHouse({ dir }));

const stop = async (): Promise<void> => {
  await running?.stop();
  running = undefined;
};

const ask = async (url: string, query: string): Promise<unknown> => {
  const client = createClient({ url });
  try {
    const result = await client.query({ query, format: 'JSONCompactEachRow' });
    return (await result.json<unknown[]>())[0]?.[0];
  } finally {
    await client.close();
  }
};

const tell = async (url: string, query: string): Promise<void> => {
  const client = createClient({ url });
  await client.command({ query });
  await client.close();
};

afterAll(stop);

test.each(["it's", String.raw`a\b`])(
  'a path that ClickHouse cannot use is refused at once, and not made: %s',
  async (name) => {
    const path = join(dir, name);
    await expect(startClickHouse({ dir: path })).rejects.toMatchObject({
      code: 'start_failed',
      message: `ClickHouse cannot keep its data in ${path}: set SPANLEDGER_DATA_DIR to a path without apostrophes and backslashes.`,
    });
    expect(existsSync(path)).toBe(false);
  },
);

test('the official client works with the URL alone', async () => {
  const server = await start();
  expect(await ask(server.url, 'SELECT currentUser()')).toBe('spanledger');
  expect(await ask(server.url, "SELECT toString(getSetting('async_insert'))")).toBe('false');
  const client = createClient({ url: server.url });
  expect(await client.ping()).toEqual({ success: true });
  await client.close();
});

test('only requests with the password are answered, however another user is asked for', async () => {
  const { url, port } = await start();
  const query = `?query=${encodeURIComponent("SELECT * FROM file('/etc/passwd', 'LineAsString')")}`;
  const { password } = new URL(url);
  const attempts = [
    { path: query },
    { path: `${query}&user=default` },
    { path: query, headers: { 'x-clickhouse-user': 'default' } },
    { path: query, headers: basic('default', '') },
    { path: query, headers: basic('spanledger', 'wrong') },
    { path: query, headers: { 'x-clickhouse-user': 'default', ...basic('spanledger', password) } },
    { path: 'play' },
  ];
  for (const { path, headers = {} } of attempts) {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { headers: { connection: 'close', ...headers } });
    expect(await response.text()).not.toContain('root:');
    expect(response.status).toBeGreaterThanOrEqual(400);
  }
});

test('other accounts may neither enter the directory, also one that was open before, nor read a file of it', async () => {
  await start();
  await stop();
  chmodSync(dir, 0o755);
  const { url } = await start();
  await tell(url, 'CREATE TABLE closed (id UInt64) ENGINE = MergeTree ORDER BY id');
  await tell(url, 'INSERT INTO closed SELECT number FROM numbers(10)');
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((name) => (lstatSync(join(dir, name)).mode & 0o077) !== 0 && !isLink(name))).toEqual([]);
});

test('rows and the password survive a stop and a start on another port', async () => {
  const first = await start();
  await tell(first.url, 'CREATE TABLE kept (id UInt64) ENGINE = MergeTree ORDER BY id');
  await tell(first.url, 'INSERT INTO kept SELECT number FROM numbers(1000)');
  await stop();
  const second = await start();
  expect(new URL(second.url).password).toBe(new URL(first.url).password);
  expect(await ask(second.url, 'SELECT toUInt32(count()) FROM kept')).toBe(1000);
});

test('a directory that a running server uses is refused, and its owner is named', async () => {
  await start();
  await expect(startClickHouse({ dir })).rejects.toMatchObject({ code: 'in_use', pid: process.pid });
});

test('a given port that is taken is refused', async () => {
  await stop();
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => squatter.once('listening', done));
  const { port } = squatter.address() as AddressInfo;
  await expect(startClickHouse({ dir, port })).rejects.toMatchObject({ code: 'port_taken' });
  squatter.close();
});

test('a second stop changes nothing, and the death of the server is reported', async () => {
  const server = await start();
  running = undefined;
  process.kill(server.pid, 'SIGKILL');
  await server.closed;
  expect(await Promise.all([server.stop(), server.stop()])).toEqual([undefined, undefined]);
});

/** From now on no file of the process can exceed `bytes`: this simulates a full disk. */
const limitFiles = (pid: number, bytes: number): boolean =>
  spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]).status === 0;
const canLimit = spawnSync('prlimit', ['--version']).status === 0;

test('a server whose disk takes no more is ended with that reason, and started again knows all that was there', async ({
  skip,
}) => {
  if (!canLimit) skip('files are limited by prlimit, which is of Linux alone');
  const { url, pid, closed } = await start();
  await tell(url, 'CREATE TABLE rows (id UInt64, body String) ENGINE = MergeTree ORDER BY id');
  const insert = (from: number) =>
    tell(url, `INSERT INTO rows SELECT number, randomPrintableASCII(100) FROM numbers(${from}, 1000)`);
  for (const from of [0, 1000, 2000]) await insert(from);
  limitFiles(pid, 150_000);
  // The server reports success, although rows are lost.
  await tell(url, 'OPTIMIZE TABLE rows FINAL').catch(() => undefined);
  expect(await closed).toContain('could not write to its disk');
  running = undefined;
  const again = await start();
  expect(await ask(again.url, 'SELECT toUInt32(count()) FROM rows WHERE NOT ignore(body)')).toBe(3000);
});

test('a mutation whose file a full disk left empty does not keep the server from starting', async ({ skip }) => {
  if (!canLimit) skip('files are limited by prlimit, which is of Linux alone');
  const { url, pid, closed } = await start();
  await tell(url, 'CREATE TABLE mutated (id UInt64) ENGINE = MergeTree ORDER BY id AS SELECT number FROM numbers(10)');
  limitFiles(pid, 0);
  await tell(url, 'ALTER TABLE mutated DELETE WHERE id = 1').catch(() => undefined);
  await closed;
  running = undefined;
  const again = await start();
  expect(await ask(again.url, 'SELECT toUInt32(count()) FROM mutated')).toBe(10);
});
