import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import type { Pool, PoolClient } from 'pg';
import { afterEach, expect, inject, test, vi } from 'vitest';
import { connect, openPool } from './connect.ts';
import { failureOf, tlsProblemOf } from './failures.ts';

const applicationName = 'spanledger test of connections';
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

const open = (settings: Partial<Parameters<typeof openPool>[1]>, url = inject('postgresUrl')): Pool => {
  const pool = openPool(url, { applicationName, ...settings });
  cleanups.push(() => pool.end());
  return pool;
};

/** Blocks the process as if it were not scheduled: no timer runs, nothing is read. */
const block = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('a process that gets no processor for longer than a server may take to accept it connects all the same', async () => {
  const limits = { acceptTimeoutMs: 1000 };
  const pool = open(limits);
  const answer = pool.query('SELECT 1 AS one');
  const connected = connect(inject('postgresUrl'), applicationName, limits);
  cleanups.push(async () => (await connected).end());
  await new Promise((resolve) => void setImmediate(resolve));
  block(1500);
  expect((await answer).rows).toEqual([{ one: 1 }]);
  expect((await (await connected).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('a query waits for a connection of a busy pool longer than a server may take to accept one', async () => {
  const pool = open({ max: 1, acceptTimeoutMs: 200 });
  const busy = await pool.connect();
  const waiting = pool.query('SELECT 2 AS two');
  await busy.query('SELECT pg_sleep(0.6)');
  busy.release();
  expect((await waiting).rows).toEqual([{ two: 2 }]);
});

test('a query that finds no free connection for too long fails because the pool is in use, and not because the server is away', async () => {
  const pool = open({ max: 1 });
  const busy = await pool.connect();
  pool.options.connectionTimeoutMillis = 50;
  expect(await pool.query('SELECT 1').catch(failureOf)).toBe('pool in use');
  busy.release();
});

const processOf = async (client: PoolClient): Promise<number | undefined> =>
  (await client.query<{ id: number }>('SELECT pg_backend_pid() AS id')).rows[0]?.id;

test('connections to a server that refuses to write are replaced, also those that are returned without the error', async () => {
  const pool = open({ max: 2 });
  const [one, other] = [await pool.connect(), await pool.connect()];
  const demoted = new Set([await processOf(one), await processOf(other)]);
  await one.query('BEGIN READ ONLY');
  expect(await one.query('CREATE TABLE refused ()').catch(failureOf)).toBe('read-only server');
  await one.query('ROLLBACK');
  for (const client of [one, other]) client.release();
  const [first, second] = [await pool.connect(), await pool.connect()];
  const replaced = [await processOf(first), await processOf(second)];
  expect(replaced.filter((id) => demoted.has(id))).toEqual([]);
  for (const client of [first, second]) client.release();
  const again = await pool.connect();
  expect(replaced).toContain(await processOf(again));
  again.release();
});

test('a server that does not accept a connection in time has lost it', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `postgres://user@127.0.0.1:${(server.address() as AddressInfo).port}/none`;
  const limits = { acceptTimeoutMs: 100 };
  expect(await open(limits, url).query('SELECT 1').catch(failureOf)).toBe('lost connection');
  expect(await connect(url, applicationName, limits).catch(failureOf)).toBe('lost connection');
});

const withParameters = (parameters: Readonly<Record<string, string>>): string => {
  const url = new URL(inject('postgresUrl'));
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
};

const isOpensslMissing = spawnSync('openssl', ['version']).status !== 0;

/** A server that offers TLS, with a certificate that it signed itself. */
const selfSignedServer = async (): Promise<string> => {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-tls-'));
  const [keyFile, certFile] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', certFile, '-subj', '/CN=localhost'];
  execFileSync('openssl', ['req', '-x509', ...made], { stdio: 'ignore' });
  const [key, cert] = [readFileSync(keyFile), readFileSync(certFile)];
  rmSync(dir, { recursive: true });
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write('S');
      new TLSSocket(socket, { isServer: true, key, cert }).on('error', () => {});
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `postgres://user@localhost:${(server.address() as AddressInfo).port}/none`;
};

test.skipIf(isOpensslMissing)(
  'a certificate that is not trusted is a failure of TLS with its code, in every mode that verifies (skipped without openssl)',
  async () => {
    const url = await selfSignedServer();
    for (const mode of ['require', 'verify-full']) {
      const error: unknown = await connect(`${url}?sslmode=${mode}`, applicationName).catch((error: unknown) => error);
      expect([failureOf(error), tlsProblemOf(error)]).toEqual(['failed TLS', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    }
  },
);

const failureAt = async (url: string) => connect(url, applicationName).catch(failureOf);

test('a server without TLS, a missing file of TLS and a missing Unix socket are failures of PostgreSQL', async () => {
  expect(await failureAt(withParameters({ sslmode: 'require' }))).toBe('failed TLS');
  const missing = join(tmpdir(), 'spanledger-missing');
  expect(await failureAt(withParameters({ sslmode: 'verify-full', sslrootcert: missing }))).toBe('unreadable file');
  expect(await failureAt(withParameters({ host: missing }))).toBe('unreachable');
});

test.each(['prefer', 'require', 'verify-ca'])('sslmode=%s prints no warning of the driver', async (sslmode) => {
  const warn = vi.spyOn(process, 'emitWarning');
  cleanups.push(() => warn.mockRestore());
  await connect(withParameters({ sslmode }), applicationName).catch(failureOf);
  expect(warn).not.toHaveBeenCalled();
});

test('settings of a database do not reach sessions, and those of a caller come last', async () => {
  const admin = open({ max: 1 });
  const name = `settings_${process.pid}`;
  await admin.query(`CREATE DATABASE ${name}`);
  cleanups.push(async () => admin.query(`DROP DATABASE ${name} WITH (FORCE)`));
  const asked = [
    'extra_float_digits',
    'timezone',
    'datestyle',
    'standard_conforming_strings',
    'idle_session_timeout',
    'search_path',
  ];
  for (const [setting, value] of [
    ['extra_float_digits', '0'],
    ['timezone', 'Asia/Tokyo'],
    ['datestyle', 'German'],
    ['standard_conforming_strings', 'off'],
    ['idle_session_timeout', '1h'],
    ['search_path', 'elsewhere'],
    ['default_transaction_isolation', 'serializable'],
  ])
    await admin.query(`ALTER DATABASE ${name} SET ${setting} = '${value}'`);
  const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href;
  const sql = `SELECT ${[...asked, 'transaction_isolation'].map((each) => `current_setting('${each}') AS ${each}`).join()}`;
  const expected = {
    extra_float_digits: '1',
    timezone: 'UTC',
    datestyle: expect.stringMatching(/^ISO/) as string,
    standard_conforming_strings: 'on',
    idle_session_timeout: '0',
    search_path: 'public',
    transaction_isolation: 'read committed',
  };
  expect((await open({}, url).query(sql)).rows).toEqual([expected]);
  const client = await connect(url, applicationName, { session: { timezone: 'Europe/Berlin' } });
  cleanups.push(async () => client.end());
  expect((await client.query(sql)).rows).toEqual([{ ...expected, timezone: 'Europe/Berlin' }]);
});
