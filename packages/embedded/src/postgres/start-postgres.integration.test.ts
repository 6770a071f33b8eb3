import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Client } from 'pg';
import { afterEach, expect, onTestFinished, test } from 'vitest';

import type { EmbeddedServer } from '../embedded-server.ts';
import { temporaryDir } from '../temporary-dir.fixture.ts';
import { startPostgres } from './start-postgres.ts';

// Accessible to root only: the server's account has no access unless it is granted.
const dir = join(temporaryDir(), 'postgres');
const servers: EmbeddedServer[] = [];

const start = async (options: { port?: number; isDurable?: boolean } = {}): Promise<EmbeddedServer> => {
  const server = await startPostgres({ dir, ...options });
  servers.push(server);
  return server;
};

const ask = async (url: string, query: string): Promise<unknown> => {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: query, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
};

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

test('an interrupted first start is done again', async () => {
  mkdirSync(join(dir, '18.partial', 'base'), { recursive: true });
  writeFileSync(join(dir, '18.partial', 'PG_VERSION'), '18');
  const server = await start();
  expect(await ask(server.url, 'SELECT 1')).toBe(1);
});

test('the database is UTF-8, durable by default, and sorts the same everywhere', async () => {
  const durable = await start();
  expect(await ask(durable.url, 'SHOW server_encoding')).toBe('UTF8');
  expect(await ask(durable.url, 'SHOW fsync')).toBe('on');
  expect(await ask(durable.url, 'SHOW synchronous_commit')).toBe('on');
  expect(await ask(durable.url, `SELECT string_agg(x, '' ORDER BY x) FROM unnest('{b,a,B,A}'::text[]) x`)).toBe('ABab');
  expect(await ask(durable.url, "SELECT lower('ÄÖ')")).toBe('äö');
  await durable.stop();
  const fast = await start({ isDurable: false });
  expect(await ask(fast.url, 'SHOW fsync')).toBe('off');
});

test('the password is needed, and the files are closed to others', async () => {
  const server = await start();
  const wrong = Object.assign(new URL(server.url), { password: 'postgres' }).href;
  await expect(ask(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  await server.stop();
  chmodSync(dir, 0o755);
  await start();
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  const modes = readdirSync(dir).map((name) => statSync(join(dir, name)).mode & 0o077);
  expect(modes).toEqual(modes.map(() => 0));
});

test('rows and the password survive a stop and a start on another port', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
  await first.stop();
  const second = await start();
  expect(new URL(second.url).password).toBe(new URL(first.url).password);
  expect(await ask(second.url, 'SELECT n FROM kept')).toBe(7);
});

test('data that root copied without their owner start again, as the account that PostgreSQL runs as', async ({
  skip,
}) => {
  skip(process.getuid?.() !== 0, 'Only root loses owners by copying.');
  const first = await start();
  await ask(first.url, 'CREATE TABLE copied AS SELECT 3 AS n');
  const account = statSync(dir).uid;
  await first.stop();
  execFileSync('chown', ['-R', '0:0', dir]);
  expect(await ask((await start()).url, 'SELECT n FROM copied')).toBe(3);
  const cluster = join(dir, '18');
  const owners = [cluster, join(cluster, 'base'), join(cluster, 'PG_VERSION')].map((path) => statSync(path).uid);
  expect(owners).toEqual([account, account, account]);
});

test('a directory that a running server uses is refused, and its owner is named', async () => {
  await start();
  await expect(startPostgres({ dir })).rejects.toMatchObject({ code: 'in_use', pid: process.pid });
});

test('a pid file that names a stranger does not stop the start', async () => {
  const first = await start();
  await first.stop();
  writeFileSync(join(dir, '18', 'postmaster.pid'), `${process.pid}\n${dir}\n`);
  expect(await ask((await start()).url, 'SELECT 1')).toBe(1);
});

test('a copy of a directory in use starts beside the original', async ({ skip }) => {
  skip(process.platform !== 'linux', 'Only Linux shows where a process works.');
  const original = await start();
  await ask(original.url, 'CREATE TABLE shared AS SELECT 5 AS n');
  await ask(original.url, 'CHECKPOINT');
  const copy = `${dir}-copy`;
  cpSync(dir, copy, { recursive: true });
  onTestFinished(() => rmSync(copy, { recursive: true }));
  const copied = await startPostgres({ dir: copy });
  expect(await ask(copied.url, 'SELECT n FROM shared')).toBe(5);
  await copied.stop();
  expect(await ask(original.url, 'SELECT n FROM shared')).toBe(5);
});

test('a given port that is taken is refused', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => squatter.once('listening', done));
  const { port } = squatter.address() as AddressInfo;
  await expect(startPostgres({ dir, port })).rejects.toMatchObject({ code: 'port_taken' });
  squatter.close();
});

test('after a crash the next start recovers what was committed', async () => {
  const server = await start();
  await ask(server.url, 'CREATE TABLE committed AS SELECT 1 AS n');
  process.kill(server.pid, 'SIGKILL');
  await server.closed;
  expect(await ask((await start()).url, 'SELECT n FROM committed')).toBe(1);
});

test('a start waits for the processes of a crashed server, which end on their own', async () => {
  const server = await start();
  const client = new Client(server.url);
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ pid: unknown }>('SELECT pg_backend_pid() AS pid');
  const backend = Number(rows[0]?.pid);
  process.kill(backend, 'SIGSTOP');
  process.kill(server.pid, 'SIGKILL');
  await server.closed;
  const next = start();
  try {
    await expect(Promise.race([next, delay(500, 'waiting')])).resolves.toBe('waiting');
  } finally {
    process.kill(backend, 'SIGCONT');
  }
  expect(await ask((await next).url, 'SELECT 1')).toBe(1);
});
